// The typed API client: `const trpc = useTRPC()`, then useQuery(trpc.queues.get.queryOptions(...)).
// `useTRPCClient()` is for calls that a person may stop: it takes an AbortSignal.
'use client';

import type { TRPCClientErrorLike } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '@/server/api/root';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export type ApiError = TRPCClientErrorLike<AppRouter>;
