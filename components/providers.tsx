// What every page stands in: theme, the API client, URL state, tooltips, toasts.
'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { useState } from 'react';
import { Toaster } from 'sonner';
import type { AppRouter } from '@/server/api/root';
import { RefreshProvider } from './shell/refresh';
import { TRPCProvider } from './trpc';
import { TooltipProvider } from './ui/tooltip';

function createQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The refresh control decides the pace; a failed read is shown at once and tried again by the next one.
        retry: false,
        staleTime: 2_000,
        refetchOnWindowFocus: true,
        refetchIntervalInBackground: false,
      },
    },
  });
}

export function Providers({ children }: { children: React.ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({ links: [httpBatchStreamLink({ url: '/api/trpc', maxURLLength: 8_000 })] }),
  );
  return (
    <ThemeProvider attribute="class" defaultTheme="system" disableTransitionOnChange>
      <NuqsAdapter>
        <QueryClientProvider client={queryClient}>
          <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
            <RefreshProvider>
              <TooltipProvider>{children}</TooltipProvider>
              <Toaster
                position="bottom-right"
                toastOptions={{ className: 'spillway-toast' }}
                theme="system"
              />
            </RefreshProvider>
          </TRPCProvider>
        </QueryClientProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}
