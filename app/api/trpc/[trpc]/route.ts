// Mounts the API; nothing else.

import { handleRequest } from '@/server/api/handle-request';

export const dynamic = 'force-dynamic';
export { handleRequest as GET, handleRequest as POST };
