// Says what a one-time link is for, and lets in by it; nothing else.

import { readLink, takeLink } from '@/server/api/sign-in-request';

export const dynamic = 'force-dynamic';
export { readLink as POST, takeLink as PUT };
