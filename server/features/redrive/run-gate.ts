// Stands before each window of an attempt: asks the pacer, waits where it says so, in steps short enough to notice
// what people ask for meanwhile, and keeps the row's sentence on why nothing moves.

import { limits } from '@/server/domain/limits';
import type { Clock } from '@/server/platform/clock';
import type { Admission, Pacer, PaceQuestion } from './pacer';
import type { RedriveJournal, RunControl } from './redrive-journal';

export type GateParts = { pacer: Pacer; journal: RedriveJournal; clock: Clock; stop: AbortSignal };

/** `waited`: ask again; with the newest control where it was read meanwhile. */
export type GateAnswer =
  Exclude<Admission, { kind: 'wait' }> | { kind: 'waited'; control: RunControl | null };

export class RunGate {
  readonly #parts: GateParts;
  /** As it was written down last. */
  #told: string | null = null;
  #untoldMs = 0;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** `drain` resolves when nothing is under way. */
  async pass(question: Omit<PaceQuestion, 'saveCanary'>, drain: () => Promise<void>): Promise<GateAnswer> {
    const { pacer, journal, clock, stop } = this.#parts;
    const answer = await pacer.admit({ ...question, saveCanary: (canary) => journal.saveCanary(canary) });
    if (answer.kind !== 'wait') {
      const control = answer.kind === 'go' && this.#told !== null ? await this.#tell(null) : null;
      // What was asked for meanwhile comes first.
      return control === null ? answer : { kind: 'waited', control };
    }
    const { ms, why } = answer;
    const startMs = clock.monotonicMs();
    await drain();
    const told = why !== null && why !== this.#told ? await this.#tell(why) : null;
    const leftMs = Math.min(ms, limits.redrivePaceMs) - (clock.monotonicMs() - startMs);
    if (leftMs > 0) await clock.sleep(leftMs, stop);
    this.#untoldMs += Math.min(ms, limits.redrivePaceMs);
    const control = this.#untoldMs >= limits.redrivePaceMs ? await this.#tell(why) : told;
    return { kind: 'waited', control };
  }

  async #tell(why: string | null): Promise<RunControl> {
    const control = await this.#parts.journal.wait(why);
    this.#told = why;
    this.#untoldMs = 0;
    return control;
  }
}
