// Signs in and out; nothing else.

import { beginSession, beginSessionByCode, endSession } from '@/server/api/sign-in-request';

export const dynamic = 'force-dynamic';
export { beginSession as POST, beginSessionByCode as PUT, endSession as DELETE };
