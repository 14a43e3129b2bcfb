// The favourites of this browser, the same in every tab of it.
'use client';

import { useSyncExternalStore } from 'react';
import { toast } from '../ui/toast';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { hasQueue, parseFavourites, toggled } from './favourites';

const storageKey = 'spillway.favourite-queues';
const changed = new EventTarget();

function subscribe(listener: () => void) {
  changed.addEventListener('change', listener);
  window.addEventListener('storage', listener);
  return () => {
    changed.removeEventListener('change', listener);
    window.removeEventListener('storage', listener);
  };
}

const none: readonly QueueRef[] = [];
/** Without any it is what the server drew with, or the whole list would be drawn once more. */
let last: { text: string | null; favourites: readonly QueueRef[] } = { text: null, favourites: none };

/** The same list as long as what is stored is the same. */
function read(): readonly QueueRef[] {
  const text = localStorage.getItem(storageKey);
  if (text !== last.text) last = { text, favourites: parseFavourites(text) };
  return last.favourites;
}

export function toggleFavourite(queue: QueueRef): void {
  const next = toggled(read(), queue);
  if (next === null) {
    toast.error(`At most ${limits.favouriteQueues} queues can be favourites. Let one go first.`);
    return;
  }
  localStorage.setItem(storageKey, JSON.stringify(next));
  changed.dispatchEvent(new Event('change'));
}

export function useFavourites() {
  const favourites = useSyncExternalStore(subscribe, read, () => none);
  return { favourites, isFavourite: (queue: QueueRef) => hasQueue(favourites, queue) };
}
