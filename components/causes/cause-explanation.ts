// The explanation of a cause as its sheet reads it.

import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '@/server/api/root';

export type CauseExplanation = inferRouterOutputs<AppRouter>['causes']['explain'];
