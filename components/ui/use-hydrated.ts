// False while the server's HTML is being taken over, true from then on. What is cached by another part of the
// page may be there already at that moment, and must not be rendered over the server's skeleton.
'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
