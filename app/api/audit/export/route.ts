// Downloads the audit log; nothing else.

import { downloadAudit } from '@/server/api/audit-file';

export const dynamic = 'force-dynamic';
export { downloadAudit as GET };
