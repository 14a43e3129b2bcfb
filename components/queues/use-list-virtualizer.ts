// Which lines of the list are in view: the page scrolls, not a box inside it.
'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useState } from 'react';

export function useListVirtualizer(
  listRef: React.RefObject<HTMLDivElement | null>,
  count: number,
  size: number,
  onFirstVisible: (index: number) => void,
) {
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const list = listRef.current;
    if (list === null) return;
    const measure = () => setScrollMargin(Math.round(list.getBoundingClientRect().top + window.scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [listRef]);
  return useWindowVirtualizer({
    count,
    estimateSize: () => size,
    overscan: 12,
    scrollMargin,
    // What the server draws, and the browser once more before it measures.
    initialRect: { width: 0, height: 900 },
    initialOffset: 0,
    // Rows may come a frame late; scrolling must not wait for them.
    useFlushSync: false,
    // The sticky bars: a row that the keyboard reaches must not hide beneath them.
    scrollPaddingStart: 96,
    scrollPaddingEnd: 72,
    onChange: (instance) => {
      const first = instance.range?.startIndex;
      if (first !== undefined) onFirstVisible(first);
    },
  });
}
