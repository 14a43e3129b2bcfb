// Whether a mouse rests over the list: as long as it does, rows keep their places. Asking for a refresh lets
// go at once, and the next answer is held again.
'use client';

import { useEffect, useState } from 'react';

export function usePointerOver() {
  const [over, setOver] = useState(false);
  const [released, setReleased] = useState(false);
  useEffect(() => {
    if (!released) return;
    const timer = setTimeout(() => setReleased(false), 1_500);
    return () => clearTimeout(timer);
  }, [released]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key === 'r' && !typing && !event.metaKey && !event.ctrlKey) setReleased(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return {
    held: over && !released,
    over: {
      onPointerEnter: (event: React.PointerEvent) => setOver(event.pointerType === 'mouse'),
      onPointerLeave: () => setOver(false),
    },
  };
}
