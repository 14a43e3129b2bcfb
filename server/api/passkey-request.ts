// Signing in by a passkey over HTTP: the question, and its answer.

import { z } from 'zod';
import { askPasskey, signInByPasskey } from '@/server/access/passkey-sign-in';
import { passkeySignedSchema } from '@/server/domain/passkey';
import { answer, withCookies } from './sign-in-request';

/** `{}`: answers what the browser asks the device. */
export function askForPasskey(request: Request): Promise<Response> {
  return answer(request, z.object({}), async (gate, _input, headers) =>
    withCookies({ cookies: [] }, await askPasskey(gate, headers.get('origin'), headers)),
  );
}

/** What the browser answered. */
export function beginSessionByPasskey(request: Request): Promise<Response> {
  return answer(request, passkeySignedSchema, async (gate, input, headers) =>
    withCookies(await signInByPasskey(gate, input, headers.get('origin'), headers)),
  );
}
