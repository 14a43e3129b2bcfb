// Uploads messages into the store; nothing else.

import { uploadHolding } from '@/server/api/store-files';

export const dynamic = 'force-dynamic';
export { uploadHolding as POST };
