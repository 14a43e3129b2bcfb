// Entries of open windows whose messages were met again and go into a new window: each stands in exactly one
// window of the journal at any time.

import type { JournalWindow, Suspect } from '@/server/domain/redrive-sorter';
import type { ShrunkWindow } from './redrive-journal';

export class TakenOver {
  readonly #windows: readonly JournalWindow[];
  readonly #positions = new Map<number, Set<number>>();
  readonly #changed = new Set<number>();
  /** Published before this attempt, as far as is known, and in no count yet. */
  openMessages: number;

  /** The array may be amended by its owner meanwhile. */
  constructor(windows: readonly JournalWindow[]) {
    this.#windows = windows;
    this.openMessages = windows
      .filter(({ outcomes }) => outcomes === null)
      .reduce((sum, { entries }) => sum + entries.filter(({ target }) => target !== '').length, 0);
  }

  add({ seq, position }: Suspect): void {
    const positions = this.#positions.get(seq) ?? new Set();
    this.#positions.set(seq, positions.add(position));
    this.#changed.add(seq);
    this.openMessages -= 1;
  }

  /** What is left of the windows that were changed since the last call. */
  take(): ShrunkWindow[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return this.windows
      .filter(({ seq }) => changed.includes(seq))
      .map(({ seq, entries }) => ({ seq, entries: [...entries] }));
  }

  /** All windows, without what was taken over. */
  get windows(): JournalWindow[] {
    return this.#windows.map((window) => {
      const positions = this.#positions.get(window.seq);
      if (positions === undefined) return window;
      return { ...window, entries: window.entries.filter((_, position) => !positions.has(position)) };
    });
  }
}
