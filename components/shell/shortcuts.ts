// Keyboard shortcuts of the whole console. Inactive while one types, and while a dialog is open.
'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef } from 'react';
import { nowMs } from '../clock';
import { keys } from './keys';
import { allDestinations } from './navigation';
import { useRefresh } from './refresh';

const sequenceMs = 1_200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export function useShortcuts({ openPalette, openHelp }: { openPalette: () => void; openHelp: () => void }) {
  const router = useRouter();
  const client = useQueryClient();
  const { everyMs, setEveryMs } = useRefresh();
  const goPressedAt = useRef(0);

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openPalette();
      return;
    }
    const busy = event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target);
    if (busy || document.querySelector('[role="dialog"]') !== null) return;
    if (nowMs() - goPressedAt.current < sequenceMs) {
      goPressedAt.current = 0;
      const destination = allDestinations.find(({ shortcut }) => shortcut === `${keys.go} ${event.key}`);
      if (destination !== undefined) router.push(destination.href);
      return;
    }
    if (event.key === keys.go) goPressedAt.current = nowMs();
    if (event.key === keys.refresh) void client.refetchQueries({ type: 'active' });
    if (event.key === keys.pause) setEveryMs(everyMs === 0 ? 5_000 : 0);
    if (event.key === keys.help) openHelp();
    if (event.key === keys.filter) {
      const filter = document.querySelector<HTMLInputElement>('[data-filter]');
      if (filter !== null) {
        event.preventDefault();
        filter.focus();
        filter.select();
      }
    }
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
