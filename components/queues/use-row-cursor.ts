// j and k move over the rows, Enter opens the one they stand on. The cursor stays on its queue when the
// order changes.
'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import type { QueueRow } from '@/server/domain/queue';

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

export function useRowCursor({
  count,
  rowAt,
  scrollTo,
  open,
}: {
  count: number;
  rowAt: (index: number) => QueueRow | undefined;
  scrollTo: (index: number) => void;
  open: (row: QueueRow) => void;
}): number | null {
  const [cursor, setCursor] = useState<{ index: number; id: number | null } | null>(null);
  const current = cursor === null ? null : place(cursor, count, rowAt);

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (isBusy(event) || count === 0) return;
    if (event.key === 'j' || event.key === 'k') {
      event.preventDefault();
      const step = event.key === 'j' ? 1 : -1;
      const index = Math.min(count - 1, Math.max(0, current === null ? 0 : current + step));
      setCursor({ index, id: rowAt(index)?.id ?? null });
      scrollTo(index);
    }
    const onControl = event.target instanceof HTMLElement && event.target.closest('a,button') !== null;
    if (event.key === 'Enter' && current !== null && !onControl) {
      const row = rowAt(current);
      if (row !== undefined) open(row);
    }
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
  return current;
}

/** Looks for the queue near where it was last seen. */
function place(
  cursor: { index: number; id: number | null },
  count: number,
  rowAt: (index: number) => QueueRow | undefined,
): number | null {
  if (count === 0) return null;
  const index = Math.min(cursor.index, count - 1);
  if (cursor.id === null || rowAt(index)?.id === cursor.id) return index;
  for (let distance = 1; distance < 100; distance++) {
    for (const candidate of [index - distance, index + distance]) {
      if (rowAt(candidate)?.id === cursor.id) return candidate;
    }
  }
  return index;
}
