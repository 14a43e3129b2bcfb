// What to do with each message that a redrive has taken. Pure, and the only place that decides. The order of
// the questions is the safety: nothing that may have a copy elsewhere already is ever published again.

import { type Match, type Matchable, matcherFor } from './match-message';
import type { MessageChange } from './message-edit';
import { Multiset } from './multiset';
import type { JournalEntry, JournalOutcome } from './redrive';
import { addressOf, addressWords, type RedriveDestination, type RouteAddress } from './redrive-destination';
import type { RedriveSelection } from './redrive-selection';
import {
  type HeaderChange,
  headersOfCopy,
  headersOfOriginal,
  headerText,
  redriveCountOf,
  redriveIdHeader,
} from './redrive-trail';

/** A window of the journal; without outcomes it was left open by a crash. */
export type JournalWindow = {
  seq: number;
  entries: readonly JournalEntry[];
  outcomes: readonly JournalOutcome[] | null;
};

/** A message that was published, and may nevertheless still be in the source: its window was left open, or the
 * broker lost the acknowledgement (a classic queue does not write it at once, and dies without it). */
export type Suspect = JournalEntry & {
  seq: number;
  position: number;
  settledAsMoved: boolean;
  /** Met in the source, it was certainly not moved: copy and acknowledgement are one step. It may be moved again. */
  movable: boolean;
};

export type Verdict =
  | ({
      kind: 'publish';
      /** The address in words, for the journal. */
      target: string;
      address: RouteAddress;
      /** It goes to the parking queue. */
      parked: boolean;
      /** What the transform of the redrive changes in the copy. */
      edit?: MessageChange;
      withoutUserId?: true;
      /** Where an open window has it already: it is taken over from there. */
      from: Suspect | null;
    } & HeaderChange)
  /** It does not say where it died. */
  | { kind: 'no-origin' }
  /** Not selected. */
  | { kind: 'kept' }
  /** A copy that this very redrive made has died again. */
  | { kind: 'came-back' }
  /** Has its outcome from before the connection was lost. */
  | { kind: 'known' }
  /** Still in the source, while its copy may be in the target. */
  | { kind: 'suspect'; suspect: Suspect };

export type SorterInput = {
  redriveId: string;
  source: string;
  destination: RedriveDestination;
  selection: RedriveSelection;
  parking: { after: number; queue: string } | null;
  windows: readonly JournalWindow[];
  /** Of windows before this one the broker may have forgotten acknowledgements. */
  doubtfulBeforeSeq: number;
  /** Of windows from this one on, what is still in the source was certainly not moved. */
  atomicFromSeq: number;
};

export class RedriveSorter {
  readonly #input: SorterInput;
  readonly #suspects = new Map<string, Suspect[]>();
  readonly #known = new Multiset();
  #anyMovable: boolean;
  readonly #wanted: Multiset | null;
  readonly #match: (message: Matchable) => Match;
  readonly suspectMessages: number;
  /** Suspects without an outcome yet that may have a copy elsewhere. */
  readonly openMessages: number;
  /** All that was taken and is in no count yet: those, and what had no target to be published to. */
  readonly uncountedMessages: number;
  /** Messages that lie in the source by the journal's account, or may do so. */
  readonly putBackMessages: number;

  constructor(input: SorterInput) {
    this.#input = input;
    const suspects = suspectsOf(input);
    for (const suspect of suspects) {
      const equal = this.#suspects.get(suspect.fingerprint);
      if (equal === undefined) this.#suspects.set(suspect.fingerprint, [suspect]);
      else equal.push(suspect);
    }
    this.suspectMessages = suspects.length;
    this.#anyMovable = suspects.some(({ movable }) => movable);
    const open = suspects.filter(({ settledAsMoved }) => !settledAsMoved);
    this.openMessages = open.filter(({ movable }) => !movable).length;
    this.uncountedMessages = input.windows
      .filter(({ outcomes }) => outcomes === null)
      .reduce((sum, { entries }) => sum + entries.length, 0);
    for (const entry of stayedEntries(input.windows)) this.#known.add(entry.fingerprint);
    this.putBackMessages = open.length + this.#known.size;
    this.#wanted = wantedOf(input);
    this.#match = matcherFor(input.selection, input.source);
  }

  /** Selected messages that were not met yet; null where the selection names none. */
  get wantedMessages(): number | null {
    return this.#wanted?.size ?? null;
  }

  /** The movable are not in the source any more. */
  forgetMovable(): void {
    if (!this.#anyMovable) return;
    this.#anyMovable = false;
    for (const [fingerprint, suspects] of this.#suspects) {
      const others = suspects.filter(({ movable }) => !movable);
      if (others.length === 0) this.#suspects.delete(fingerprint);
      else this.#suspects.set(fingerprint, others);
    }
  }

  judge(view: Matchable): Verdict {
    const { redriveId, source, destination, selection, parking } = this.#input;
    if (headerText(view, redriveIdHeader) === redriveId) return { kind: 'came-back' };
    const suspect = this.#suspects.get(view.fingerprint)?.shift();
    if (suspect?.movable === false) return { kind: 'suspect', suspect };
    if (suspect === undefined) {
      if (this.#known.take(view.fingerprint)) return { kind: 'known' };
      if (!this.#isMeant(view)) return { kind: 'kept' };
    }
    const parked = parking !== null && redriveCountOf(view) >= parking.after;
    const address = parked
      ? { exchange: '', routingKey: parking.queue }
      : addressOf(destination, view, source);
    if (address === null) return { kind: 'no-origin' };
    const headers =
      selection.kind === 'redrive-id' ? headersOfOriginal(view) : headersOfCopy(view, redriveId, parked);
    const from = suspect ?? null;
    return { kind: 'publish', target: addressWords(address), address, parked, from, ...headers };
  }

  #isMeant(view: Matchable): boolean {
    return this.#wanted === null ? this.#match(view) === 'yes' : this.#wanted.take(view.fingerprint);
  }
}

function suspectsOf({ windows, doubtfulBeforeSeq, atomicFromSeq }: SorterInput): Suspect[] {
  return windows.flatMap(({ seq, entries, outcomes }) =>
    entries.flatMap((entry, position): Suspect[] => {
      if (entry.target === '') return [];
      const suspect = { ...entry, seq, position, settledAsMoved: false, movable: seq >= atomicFromSeq };
      if (outcomes === null) return [suspect];
      if (seq >= doubtfulBeforeSeq || outcomes[position]?.outcome !== 'moved') return [];
      return [{ ...suspect, settledAsMoved: true, movable: false }];
    }),
  );
}

/** Entries whose message certainly or possibly is in the source, with an outcome. */
function stayedEntries(windows: readonly JournalWindow[]): JournalEntry[] {
  return windows.flatMap(({ entries, outcomes }) =>
    entries.filter((entry, position) =>
      outcomes === null ? entry.target === '' : outcomes[position]?.outcome !== 'moved',
    ),
  );
}

function wantedOf({ selection, windows }: SorterInput): Multiset | null {
  if (selection.kind !== 'messages') return null;
  const wanted = new Multiset(selection.fingerprints);
  for (const { entries } of windows) for (const { fingerprint } of entries) wanted.take(fingerprint);
  return wanted;
}
