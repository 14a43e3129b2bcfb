// One redrive as its page reads it.

import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '@/server/api/root';

export type RedriveDetail = inferRouterOutputs<AppRouter>['redrives']['get'];
