// Signing in through the provider over HTTP: a page of ours asks where to go, and the provider's page leads back. That way back
// is the one address here that another site's page may open; what makes it safe is provider-steps.ts.

import { z } from 'zod';
import { refuseHost } from '@/server/access/check-request';
import { withClientAddress } from '@/server/access/client-address';
import { refusedFor } from '@/server/access/provider-failure';
import { beginAtProvider, returnFromProvider } from '@/server/access/provider-sign-in';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { providerSentence } from '@/server/domain/provider-refusal';
import { readEnv } from '@/server/platform/env';
import { processWeb } from './context';
import { failed } from './file-request';
import { answer, noStore, text, withCookies } from './sign-in-request';

const beginSchema = z.object({ back: text.regex(/^\/(?![/\\])/).default('/') });

/** `{ back }`: answers `{ address }`, to which the page goes. */
export function beginThroughProvider(request: Request): Promise<Response> {
  return answer(request, beginSchema, async (gate, { back }, headers) => {
    const { provider } = await processWeb();
    const origin = headers.get('origin');
    if (provider === null) throw new DomainError('not_found', 'No sign-in provider is set up here.');
    if (origin === null) throw new DomainError('invalid', 'Only a page of Spillway begins this.');
    try {
      const { address, cookies } = await beginAtProvider(gate, provider, { origin, back }, headers);
      return withCookies({ cookies }, { address });
    } catch (error) {
      if (isDomainError(error)) throw error;
      throw new DomainError('invalid', providerSentence(refusedFor(error).refusal, provider.settings));
    }
  });
}

/** Whatever happened, a page: the one that was asked for, or the sign-in page with the reason. */
export async function endThroughProvider(request: Request): Promise<Response> {
  const env = readEnv();
  const refusal = refuseHost(request.headers, env);
  if (refusal !== null) return failed(403, refusal);
  const { gate, provider } = await processWeb();
  if (provider === null) return failed(404, 'No sign-in provider is set up here.');
  try {
    const asked = new URL(request.url).searchParams;
    const headers = withClientAddress(request.headers, env);
    const { back, cookies } = await returnFromProvider(gate, provider, asked, headers);
    return leadTo(back, cookies);
  } catch (error) {
    return leadTo(`/sign-in?${new URLSearchParams({ failed: refusedFor(error).refusal })}`, []);
  }
}

function leadTo(location: string, cookies: readonly string[]): Response {
  const response = new Response(null, { status: 303, headers: { ...noStore, location } });
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}
