// A part of the page with an API client of its own, whose answers are held, refused, or stop coming.
'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpLink, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { useState } from 'react';
import type { AppRouter } from '@/server/api/root';
import { TRPCProvider } from '../trpc';
import type { ScreenState } from './screens';

/** The others are brought about by real causes, for pictures: e2e/shots/walk.ts. */
export const simulatedStates = [
  'filled',
  'loading',
  'error',
  'stale',
  'no permission',
] as const satisfies readonly ScreenState[];
export type SimulatedState = (typeof simulatedStates)[number];

/** What becomes of the n-th time that something is asked. */
function answerOf(state: SimulatedState, timesBefore: number): 'pass' | 'hold' | TRPCClientError<AppRouter> {
  switch (state) {
    case 'filled':
      return 'pass';
    case 'loading':
      return 'hold';
    case 'error':
      return failure('Spillway does not answer: it is restarting or stopped, or the network to it is down.');
    case 'stale':
      return timesBefore === 0 ? 'pass' : answerOf('error', timesBefore);
    case 'no permission':
      return failure('This needs the role admin.', { code: 'FORBIDDEN', httpStatus: 403 });
  }
}

function failure(message: string, data?: { code: string; httpStatus: number }): TRPCClientError<AppRouter> {
  return TRPCClientError.from(
    data === undefined ? new Error(message) : { error: { message, code: -32_003, data } },
  );
}

function simulation(state: SimulatedState): TRPCLink<AppRouter> {
  const asked = new Map<string, number>();
  return () =>
    ({ next, op }) => {
      const before = asked.get(op.path) ?? 0;
      asked.set(op.path, before + 1);
      // Who asks stays known: what a screen shows depends on it.
      const answer = op.path.startsWith('session.') ? 'pass' : answerOf(state, before);
      if (answer === 'pass') return next(op);
      return observable((observer) => {
        if (answer !== 'hold') observer.error(answer);
      });
    };
}

export function Simulated({ state, children }: { state: SimulatedState; children: React.ReactNode }) {
  const [queryClient] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({ links: [simulation(state), httpLink({ url: '/api/trpc' })] }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
