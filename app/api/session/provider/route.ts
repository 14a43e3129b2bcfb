// Out to the sign-in provider, and back.

import { beginThroughProvider, endThroughProvider } from '@/server/api/provider-request';

export const dynamic = 'force-dynamic';
export { beginThroughProvider as POST, endThroughProvider as GET };
