// Signs in by a passkey.

import { askForPasskey, beginSessionByPasskey } from '@/server/api/passkey-request';

export const dynamic = 'force-dynamic';
export { askForPasskey as POST, beginSessionByPasskey as PUT };
