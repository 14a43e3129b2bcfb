// After a move to another screen the keyboard stands at its beginning, not on the link that led there or on nothing. Who
// stays in the rail to go on from there, or is in a field, is left alone.
'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';

export function useFocusOnMove(): void {
  const pathname = usePathname();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    const focused = document.activeElement;
    if (focused !== null && focused !== document.body && focused.closest('main, nav, [role=dialog]') !== null)
      return;
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true });
  }, [pathname]);
}
