// The audit log, newest first.

import { listAudit } from '@/server/access/audit';
import { auditListInputSchema } from '@/server/domain/audit';
import { query, router } from '../trpc';

export const auditRouter = router({
  list: query('audit.read', auditListInputSchema).query(({ ctx, input }) => listAudit(ctx.db, input)),
});
