// A box whose content may be larger than itself. Where nothing in it takes the focus, the box does while there is something
// to scroll, so that the keyboard reaches what is out of sight.
'use client';

import { useEffect, useRef, useState } from 'react';

const focusable = 'a[href], button:not(:disabled), input, select, textarea, [tabindex]';

export function ScrollBox(props: React.ComponentProps<'div'>) {
  const ref = useRef<HTMLDivElement>(null);
  const [needsFocus, setNeedsFocus] = useState(false);
  useEffect(() => {
    const box = ref.current;
    if (box === null) return;
    const look = () => {
      const scrolls = box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth;
      setNeedsFocus(scrolls && box.querySelector(focusable) === null);
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    for (const child of box.children) sizes.observe(child);
    return () => sizes.disconnect();
  }, []);
  return <div ref={ref} {...props} {...(needsFocus && { tabIndex: 0 })} />;
}
