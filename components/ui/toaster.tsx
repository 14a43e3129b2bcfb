// Shows what toast.ts was told, from before it was loaded too.
'use client';

import { useTheme } from 'next-themes';
import { useEffect } from 'react';
import { toast, Toaster as Sonner } from 'sonner';
import { toasts } from './toast';

/** What went wrong takes longer to read, and is seldom expected. */
const wrongMs = 15_000;
const toldMs = 4_000;

export function Toaster() {
  const { resolvedTheme } = useTheme();
  useEffect(() => {
    const show = () => {
      for (const { kind, words } of toasts.take())
        toast[kind](words, { duration: kind === 'error' ? wrongMs : toldMs });
    };
    show();
    return toasts.onChange(show);
  }, []);
  return (
    <Sonner
      position="bottom-right"
      mobileOffset={{ bottom: 'calc(4rem + env(safe-area-inset-bottom))' }}
      toastOptions={{ className: 'spillway-toast' }}
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
    />
  );
}
