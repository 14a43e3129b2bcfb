// Charts are drawn one after another, each in a task of its own: several at once hold up clicks and keys for as long as all
// of them take.
'use client';

import { startTransition, useEffect, useState } from 'react';

const waiting: (() => void)[] = [];
let underWay = false;

function next(): void {
  const turn = waiting.shift();
  underWay = turn !== undefined;
  if (turn === undefined) return;
  turn();
  // After the frame in which it shows.
  requestAnimationFrame(() => setTimeout(next));
}

/** What is to be drawn, as it was at the last turn of who asks; null before the first. */
export function useTurn<Drawing>(drawing: Drawing): Drawing | null {
  const [drawn, setDrawn] = useState<Drawing | null>(null);
  useEffect(() => {
    const turn = () => startTransition(() => setDrawn(drawing));
    waiting.push(turn);
    if (!underWay) {
      underWay = true;
      setTimeout(next);
    }
    return () => {
      const place = waiting.indexOf(turn);
      if (place !== -1) waiting.splice(place, 1);
    };
  }, [drawing]);
  return drawn;
}
