// A list of any length is read one window at a time: a stretch of rows around what is in view. Pure.

import type { QueueList, QueueListInput, QueueNames, QueueRef, QueueRow } from '@/server/domain/queue';

export const windowRows = 200;
const stepRows = 100;
/** What comes with the page: more than a screen, and light. The whole window follows. */
export const firstRows = { offset: 0, limit: 50 };

/** Where the window begins that covers the rows in view with room on both sides, so that small scrolls stay
 * inside it. */
export function windowOffset(firstVisible: number): number {
  return Math.max(0, Math.floor((firstVisible - stepRows / 2) / stepRows) * stepRows);
}

/** A queue of which no more is known yet than where it is. */
export type NamedQueue = QueueRef & { id: number };

/** One answer of the server, with what it was asked; until it is here, `named` holds what will match. */
export type QueueWindow = { input: QueueListInput; list: QueueList; named?: readonly NamedQueue[] };

/** Under which key a window is kept. */
export function windowKey(input: QueueListInput) {
  return ['queue-window', input];
}

/** What is asked, wherever in the answer one looks. */
export function questionOf(input: QueueListInput): string {
  return JSON.stringify({ ...input, offset: 0, limit: 0 });
}

/**
 * The answer to a longer search from the answer to a shorter one, when that holds all its rows; null when it
 * does not. The counts of the facets stay those of the shorter search.
 */
export function narrowWindow({ input, list }: QueueWindow, next: QueueListInput): QueueWindow | null {
  const search = next.search.toLowerCase();
  const holdsAll = input.offset === 0 && list.rows.length === list.matched;
  const isNarrower =
    questionOf({ ...input, search: '' }) === questionOf({ ...next, search: '' }) &&
    search.includes(input.search.toLowerCase());
  if (!holdsAll || !isNarrower) return null;
  const rows = list.rows.filter(({ name }) => name.toLowerCase().includes(search));
  return { input: next, list: { ...list, rows, matched: rows.length } };
}

/** A search in all the names, which must be those of the same question without its search. */
export function searchNames({ ids, names, place, places }: QueueNames, search: string): NamedQueue[] {
  const text = search.toLowerCase();
  const found: NamedQueue[] = [];
  for (const [i, name] of names.entries()) {
    const [id, at] = [ids[i], places[place[i] ?? -1]];
    if (id === undefined || at === undefined || !name.toLowerCase().includes(text)) continue;
    found.push({ id, name, ...at });
  }
  return found;
}

export type LoadedWindow = { offset: number; rows: readonly QueueRow[] };

/**
 * Keeps the order that is on screen while a pointer is over it: rows stay where they are and only their
 * numbers change. A row that is no longer in the window keeps its last numbers until the order is let go.
 */
export function holdOrder(held: LoadedWindow | null, fresh: LoadedWindow): LoadedWindow {
  if (held?.offset !== fresh.offset) return fresh;
  const byId = new Map(fresh.rows.map((row) => [row.id, row]));
  const rows = held.rows.map((row) => byId.get(row.id) ?? row);
  return { offset: fresh.offset, rows };
}

/** True when letting go would move a row. */
export function orderDiffers(shown: LoadedWindow, fresh: LoadedWindow): boolean {
  return (
    shown.offset === fresh.offset &&
    (shown.rows.length !== fresh.rows.length ||
      shown.rows.some((row, index) => row.id !== fresh.rows[index]?.id))
  );
}
