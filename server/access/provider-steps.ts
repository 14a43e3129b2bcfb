// What is kept while a person is at the sign-in provider: under the state, sealed, for one browser and one use. The
// browser carries a secret of its own, so that nobody can be led in at an address that somebody else began.

import { z } from 'zod';
import { limits } from '@/server/domain/limits';
import type { GateParts } from './gate';
import { findKept, keepOnce, useKept } from './keep-once';
import type { ProviderStep } from './provider';
import { ProviderRefused } from './provider-failure';
import { newSecret } from './secret-once';

type Parts = Pick<GateParts, 'db' | 'clock' | 'secrets'>;
type Kept = { step: ProviderStep; back: string };

const cookieName = 'spillway.provider';
const keptSchema = z.object({
  step: z.object({ redirectUri: z.string(), state: z.string(), nonce: z.string(), verifier: z.string() }),
  back: z.string(),
  browser: z.string(),
});

/** The cookie to set. Tabs of one browser share it. */
export async function keepStep(parts: Parts, kept: Kept, headers: Headers): Promise<string> {
  const browser = browserOf(headers) ?? newSecret();
  const { step } = kept;
  await keepOnce(parts, 'provider', {
    secret: step.state,
    value: Buffer.from(parts.secrets.seal(JSON.stringify({ ...kept, browser }))).toString('base64'),
    ms: limits.providerStepMs,
  });
  const seconds = limits.providerStepMs / 1000;
  // Lax: the way back from the provider is a move of the whole page.
  return `${cookieName}=${browser}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax`;
}

/** Once. Throws ProviderRefused for a state that was not given out, to this browser, a short while ago. */
export async function takeStep(parts: Parts, state: string, headers: Headers): Promise<Kept> {
  const sealed = await findKept(parts, 'provider', state);
  const kept =
    sealed === null ? null : keptSchema.parse(JSON.parse(parts.secrets.open(Buffer.from(sealed, 'base64'))));
  // Whoever comes with another's state does not use it up.
  if (kept === null || kept.browser !== browserOf(headers)) throw notOurs();
  if (!(await useKept(parts, 'provider', state))) throw notOurs();
  return { step: kept.step, back: kept.back };
}

function notOurs(): ProviderRefused {
  return new ProviderRefused(
    'expired',
    'a state that was not given to this browser, was used, or is too old',
  );
}

function browserOf(headers: Headers): string | null {
  const cookies = (headers.get('cookie') ?? '').split('; ');
  const found = cookies.find((cookie) => cookie.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
  return found !== undefined && /^[\w-]{43}$/.test(found) ? found : null;
}
