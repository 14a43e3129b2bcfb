// Signs in and out; nothing else.

import { beginSession, endSession } from '@/server/api/sign-in-request';

export const dynamic = 'force-dynamic';
export { beginSession as POST, endSession as DELETE };
