// A set that counts: equal messages have equal fingerprints, and each stands for one message.

export class Multiset {
  readonly #counts = new Map<string, number>();
  #size = 0;

  constructor(values: Iterable<string> = []) {
    for (const value of values) this.add(value);
  }

  get size(): number {
    return this.#size;
  }

  count(value: string): number {
    return this.#counts.get(value) ?? 0;
  }

  add(value: string): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
    this.#size += 1;
  }

  /** Removes one of `value`; false where there was none. */
  take(value: string): boolean {
    const count = this.#counts.get(value);
    if (count === undefined) return false;
    if (count === 1) this.#counts.delete(value);
    else this.#counts.set(value, count - 1);
    this.#size -= 1;
    return true;
  }
}
