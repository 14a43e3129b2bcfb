// Downloads stored messages; nothing else.

import { downloadHolding } from '@/server/api/store-files';

export const dynamic = 'force-dynamic';
export { downloadHolding as GET };
