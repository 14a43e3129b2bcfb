// Who asks, and in which role: pages say beforehand what this person may not do.

import { noInput, query, router } from '../trpc';

export const sessionRouter = router({
  me: query('session.read', noInput).query(({ ctx }) => ctx.actor),
});
