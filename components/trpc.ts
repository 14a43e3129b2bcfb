// The typed API client: `const trpc = useTRPC()`, then useQuery(trpc.queues.get.queryOptions(...)).
'use client';

import type { TRPCClientErrorLike } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '@/server/api/root';

export const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();

export type ApiError = TRPCClientErrorLike<AppRouter>;
