// How large a body the broker takes (max_message_size): 128 MiB on 3.10, 16 MiB from 4.0, or what its operator set. No
// API tells. Publishing a larger one closes the channel, and with it all that is under way, so a size that is new is
// tried first: zeros on a channel of their own, for a queue that does not exist.

import { randomUUID } from 'node:crypto';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';

/** The smallest try, and the largest that is rounded up so that not every new size needs one of its own. */
const smallestTryBytes = 64 * 1024;
const largestRoundedBytes = 16 * 1024 * 1024;

/** What a session knows of it, for a while: the operator may change it. */
export class KnownBodyLimit {
  #takenBytes = 0;
  #most: { bytes: number; words: string } | null = null;
  #untold = false;
  #sinceMs = -Infinity;

  /** Why a body of this size is refused; null where it is taken, or where trying told nothing; undefined: try it. */
  refusal(bytes: number): string | null | undefined {
    this.#forgetOld();
    if (this.#most !== null && bytes > this.#most.bytes) return tooLarge(bytes, this.#most.words);
    return this.#most !== null || this.#untold || bytes <= this.#takenBytes ? null : undefined;
  }

  taken(bytes: number): void {
    this.#forgetOld();
    this.#takenBytes = Math.max(this.#takenBytes, bytes);
  }

  untold(): void {
    this.#forgetOld();
    this.#untold = true;
  }

  /** From what the broker said when it closed a channel. False when that was about something else. */
  learn(error: unknown): boolean {
    const found = saidLimit(error);
    if (found === null) return false;
    this.#forgetOld();
    this.#most = found;
    return true;
  }

  #forgetOld(): void {
    const nowMs = systemClock.monotonicMs();
    if (nowMs - this.#sinceMs < limits.bodyLimitFreshMs) return;
    this.#takenBytes = 0;
    this.#most = null;
    this.#untold = false;
    this.#sinceMs = nowMs;
  }
}

type Waiting = { bytes: number; resolve: (refusal: string | null) => void };

export class BodyLimit {
  readonly known: KnownBodyLimit;
  readonly #connection: AmqpConnection;
  readonly #waiting: Waiting[] = [];

  constructor(known: KnownBodyLimit, connection: AmqpConnection) {
    this.known = known;
    this.#connection = connection;
  }

  /** Why the broker would refuse such a body; null where it takes it, as far as is known. Never rejects. Answers
   * at once or in the order of the questions, so that what is published keeps its order. */
  refusal(bytes: number): string | null | Promise<string | null> {
    const refusal = this.#waiting.length === 0 ? this.known.refusal(bytes) : undefined;
    if (refusal !== undefined) return refusal;
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, resolve });
      if (this.#waiting.length === 1) void this.#answer();
    });
  }

  async #answer(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.known.refusal(next.bytes) === undefined) await this.#try(next.bytes);
      next.resolve(this.known.refusal(next.bytes) ?? null);
      // Whoever asks now is behind what was answered, which may not have been published yet.
      await new Promise((done) => setImmediate(done));
      this.#waiting.shift();
    }
  }

  async #try(bytes: number): Promise<void> {
    const size = bytes > largestRoundedBytes ? bytes : roundedUp(bytes);
    // A broker that blocks publishers would not answer.
    const { lost, publishing } = this.#connection;
    if (lost !== null || publishing.blocked !== null) return this.known.untold();
    const never = new AbortController().signal;
    let closedBy: unknown = null;
    try {
      const channel = await this.#connection.confirmChannel(never);
      channel.on('error', (error) => (closedBy = error));
      channel.publish('', `spillway.size.${randomUUID()}`, Buffer.alloc(size));
      await this.#connection.reply(channel.waitForConfirms(), never);
      this.known.taken(size);
      await this.#connection.reply(channel.close(), never);
    } catch {
      if (!this.known.learn(closedBy)) this.known.untold();
    }
  }
}

function roundedUp(bytes: number): number {
  return Math.max(smallestTryBytes, 2 ** Math.ceil(Math.log2(bytes)));
}

function saidLimit(error: unknown): { bytes: number; words: string } | null {
  if (!(error instanceof Error)) return null;
  const found = /message size \d+ is (larger than (?:configured )?max size (\d+))/.exec(error.message);
  return found?.[1] === undefined ? null : { bytes: Number(found[2]), words: found[1] };
}

/** Ends a sentence that begins with "Not sent:". */
function tooLarge(bytes: number, words: string): string {
  return `its body has ${bytes} bytes, which RabbitMQ refuses as ${words}. Raise max_message_size on the broker, or make the body smaller.`;
}
