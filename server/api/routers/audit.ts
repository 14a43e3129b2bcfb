// The audit log, newest first.

import { listAudit } from '@/server/access/audit';
import { auditListInputSchema } from '@/server/domain/audit';
import { query, router } from '../trpc';
import { where } from '../where';

export const auditRouter = router({
  list: query('audit.read', where.listed, auditListInputSchema).query(({ ctx, input }) =>
    listAudit(ctx.db, input, ctx.actor.scopes),
  ),
});
