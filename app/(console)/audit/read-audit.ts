// The first frame of the audit log: its newest entries, as the beginning of the pages that follow.

import type { SearchParams } from 'nuqs/server';
import {
  auditPageEntries,
  auditPagesKey,
  loadAuditAddress,
  toAuditFilter,
} from '@/components/audit/audit-filter';
import type { PageReader } from '@/server/api/read-for-page';

export async function readAudit({ trpc, api, ask, nowMs }: PageReader, address: SearchParams): Promise<void> {
  const chosen = loadAuditAddress(address);
  // Since when is counted on the browser's clock.
  if (chosen.since !== null) return;
  const filter = toAuditFilter(chosen, nowMs);
  await ask({
    queryKey: auditPagesKey(trpc.audit.list.pathKey(), filter),
    queryFn: async () => ({
      pages: [await api.audit.list({ ...filter, beforeId: null, limit: auditPageEntries })],
      pageParams: [null],
    }),
  });
}
