// Downloads one whole body; nothing else.

import { downloadBody } from '@/server/api/body-file';

export const dynamic = 'force-dynamic';
export { downloadBody as POST };
