// What every page stands in: theme, the API client, URL state, tooltips, toasts.
'use client';

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchStreamLink, httpLink, splitLink } from '@trpc/client';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import dynamic from 'next/dynamic';
import { useState, useSyncExternalStore } from 'react';
import type { AppRouter } from '@/server/api/root';
import { limits } from '@/server/domain/limits';
import { arrived } from './ui/arrive';
import { toSignIn } from './access/leave';
import { reachSpillway, wholeAnswers } from './reach-spillway';
import { RefreshProvider } from './shell/refresh';
import { TRPCProvider } from './trpc';
import { toasts } from './ui/toast';
import { UpdateNotice } from './ui/update-notice';

// Zod, which comes later or never, would try whether it may make functions from text, which the page's policy refuses and
// reports. It takes over the settings that it finds here.
if (typeof window !== 'undefined') Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

const Toaster = dynamic(() => arrived(import('./ui/toaster').then((file) => file.Toaster)), { ssr: false });

function createQueryClient() {
  // Whose session has ended sees nothing more of the console.
  const onError = (error: unknown) => {
    if (codeOf(error) === 'UNAUTHORIZED') toSignIn();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
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

function codeOf(error: unknown): string | undefined {
  return (error as { data?: { code?: string } | null }).data?.code;
}

const api = {
  url: '/api/trpc',
  maxURLLength: 8_000,
  maxItems: limits.apiBatchCalls,
  fetch: reachSpillway,
};

/** More than an address holds: a selection names its messages or causes, a body is to be decoded, favourites are named. */
const byBody = new Set([
  'messages.decode',
  'redrives.plan',
  'redrives.reach',
  'causes.explain',
  'searches.run',
]);

function inBody({ path, input }: { path: string; input: unknown }): boolean {
  return byBody.has(path) || namesQueues(input);
}

function namesQueues(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'favourites' in input && input.favourites !== null;
}

/** Each in a request of its own, so that whoever stops waiting ends it on the server too; as is what a caller asks
 * for with `context: { alone: true }`, which then leaves at once. */
const stoppable = new Set(['messages.peek', 'messages.browse', 'messages.tail', 'causes.scan']);

function createApiClient() {
  return createTRPCClient<AppRouter>({
    links: [
      wholeAnswers,
      splitLink({
        condition: ({ path, context }) => stoppable.has(path) || context['alone'] === true,
        true: splitLink({
          condition: inBody,
          true: httpLink({ url: api.url, fetch: reachSpillway, methodOverride: 'POST' }),
          false: httpLink({ url: api.url, fetch: reachSpillway }),
        }),
        false: splitLink({
          condition: inBody,
          true: httpBatchStreamLink({ ...api, methodOverride: 'POST' }),
          false: httpBatchStreamLink(api),
        }),
      }),
    ],
  });
}

/** `nonce`: what lets the script that sets the theme run, see proxy.ts. */
export function Providers({ nonce, children }: { nonce: string | undefined; children: React.ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(createApiClient);
  return (
    <ThemeProvider attribute="class" defaultTheme="system" {...(nonce !== undefined && { nonce })}>
      <NuqsAdapter>
        <QueryClientProvider client={queryClient}>
          <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
            <RefreshProvider>
              {children}
              <Toasts />
              <UpdateNotice />
            </RefreshProvider>
          </TRPCProvider>
        </QueryClientProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}

function Toasts() {
  const asked = useSyncExternalStore(toasts.onChange, toasts.wereAsked, () => false);
  return asked && <Toaster />;
}
