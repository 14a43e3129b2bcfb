// Keys move over the rows, open the one they stand on, and select or star it where rows can be. The cursor stays on its
// row when the order changes. Of several lists on a screen one has the keys: none that yields, and of the others the newest.
'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { keys } from './keys';

function isBusy(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    event.metaKey ||
    event.ctrlKey ||
    event.altKey ||
    (target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) ||
    document.querySelector('[role="dialog"],[role="menu"]') !== null
  );
}

/** Those that have rows; the last one has the keys. */
const lists: { leave: () => void }[] = [];

type Cursor<Id> = { index: number; id: Id | null };

export function useRowCursor<Id extends string | number>({
  count,
  idAt,
  scrollTo,
  open,
  star,
  select,
  yields = false,
}: {
  count: number;
  /** Undefined for a row that is not loaded. */
  idAt: (index: number) => Id | undefined;
  /** For lists of which not every row exists; a table's current row scrolls itself. */
  scrollTo?: (index: number) => void;
  open: (index: number) => void;
  star?: (index: number) => void;
  select?: (index: number) => void;
  /** What stands beside it is what one came for. */
  yields?: boolean;
}): number | null {
  const [cursor, setCursor] = useState<Cursor<Id> | null>(null);
  const current = cursor === null ? null : place(cursor, count, idAt);
  const [list] = useState(() => ({ leave: () => setCursor(null) }));
  useTurn(list, count > 0, yields);
  useFocusOnRow(cursor);

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isBusy(event) || lists.at(-1) !== list) return;
    if (event.key === keys.down || event.key === keys.up) {
      event.preventDefault();
      for (const other of lists) if (other !== list) other.leave();
      const step = event.key === keys.down ? 1 : -1;
      const index = Math.min(count - 1, Math.max(0, current === null ? 0 : current + step));
      setCursor({ index, id: idAt(index) ?? null });
      scrollTo?.(index);
    }
    const stands = current !== null && idAt(current) !== undefined;
    if (event.key === keys.star && stands) star?.(current);
    if (event.key === keys.select && stands) select?.(current);
    const onControl = event.target instanceof HTMLElement && event.target.closest('a,button') !== null;
    if (event.key === keys.open && stands && !onControl) open(current);
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
  return current;
}

function useTurn(list: { leave: () => void }, hasRows: boolean, yields: boolean): void {
  useEffect(() => {
    if (!hasRows) return;
    if (yields) lists.unshift(list);
    else lists.push(list);
    return () => void lists.splice(lists.indexOf(list), 1);
  }, [list, hasRows, yields]);
}

/** The button that was pressed before would take Enter; and what the row opens gives the focus back to the row. */
function useFocusOnRow(cursor: object | null): void {
  useEffect(() => {
    if (cursor === null) return;
    const row = document.querySelector<HTMLElement>('[data-current]');
    if (row !== null) row.focus({ preventScroll: true });
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }, [cursor]);
}

/** Looks for the row near where it was last seen. */
function place<Id>(
  cursor: Cursor<Id>,
  count: number,
  idAt: (index: number) => Id | undefined,
): number | null {
  if (count === 0) return null;
  const index = Math.min(cursor.index, count - 1);
  if (cursor.id === null || idAt(index) === cursor.id) return index;
  for (let distance = 1; distance < 100; distance++) {
    for (const candidate of [index - distance, index + distance]) {
      if (idAt(candidate) === cursor.id) return candidate;
    }
  }
  return index;
}
