// Who asks, and in which role: pages say beforehand what this person may not do.

import { noInput, query, router } from '../trpc';
import { where } from '../where';

export const sessionRouter = router({
  me: query('session.read', where.nowhere, noInput).query(({ ctx }) => ctx.actor),
});
