// Faults on demand for simulation tests: every operation of a transfer asks here first, so that a test can
// fail the n-th one, for every n. Which effects of the failed operation took place is part of the fault,
// because that is exactly what a real client cannot know.

export const memoryOperations = [
  'open',
  'take',
  'publish',
  'acknowledge',
  'move',
  'close',
  'peek',
  'watch',
  'snapshot',
] as const;
export type MemoryOperation = (typeof memoryOperations)[number];

export type MemoryFault =
  /** The connection is lost before the operation had an effect: what was held goes back. */
  | 'lost-before'
  /** The operation took effect on the broker, then the connection was lost: the caller sees only the loss. */
  | 'lost-after'
  /** The first half took effect, then the connection was lost: of an `acknowledge`, that of its messages; of a
   * `move`, the copies without the acknowledgements, because the broker died. */
  | 'lost-midway'
  /** `publish` only: no confirm ever comes, and the copy was not stored / was stored. The connection lives. */
  | 'unconfirmed-absent'
  | 'unconfirmed-stored'
  /** `publish` only: the broker returns it, or answers with a nack. */
  | 'returned'
  | 'rejected';

export type OperationSeen = { index: number; operation: MemoryOperation };

export class MemoryFaults {
  /** Every operation so far, in order; `index` counts from 1. */
  readonly seen: OperationSeen[] = [];
  #choose: (seen: OperationSeen) => MemoryFault | null = () => null;

  /** Decides for each operation; the newest rule replaces the one before. */
  decide(choose: (seen: OperationSeen) => MemoryFault | null): void {
    this.#choose = choose;
  }

  /** Fails the n-th operation from now on, counted over all kinds, or over those of `only`. */
  failNth(n: number, fault: MemoryFault, only?: MemoryOperation): void {
    let count = 0;
    this.decide((seen) => {
      if (only !== undefined && seen.operation !== only) return null;
      count += 1;
      return count === n ? fault : null;
    });
  }

  clear(): void {
    this.decide(() => null);
  }

  hit(operation: MemoryOperation): MemoryFault | null {
    const seen = { index: this.seen.length + 1, operation };
    this.seen.push(seen);
    return this.#choose(seen);
  }
}
