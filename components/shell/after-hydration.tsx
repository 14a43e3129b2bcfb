// Pages are drawn in the browser alone: their data may arrive while they are still being hydrated, and the
// server, which has none of it, would have sent another first frame.
'use client';

import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

export function AfterHydration({ children }: { children: React.ReactNode }) {
  const hydrated = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return hydrated ? children : null;
}
