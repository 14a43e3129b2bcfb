// Whether a page is for somebody: the console leads everyone else to the sign-in page.

import { withClientAddress } from '@/server/access/client-address';
import { identify } from '@/server/access/identify';
import { providerRefusalOf, providerSentence, type ProviderShown } from '@/server/domain/provider-refusal';
import { readEnv } from '@/server/platform/env';
import { processWeb } from './context';

/** False where the database does not answer: the page then says so itself, and shows nothing else. */
export async function isAnonymous(headers: Headers): Promise<boolean> {
  try {
    const { gate } = await processWeb();
    return (await identify(gate, withClientAddress(headers, readEnv()))) === null;
  } catch {
    return false;
  }
}

/** What the sign-in page says of the provider; null where there is none. `failed`: a reason in the address, if it is one. */
export function providerShown(failed: unknown): ProviderShown | null {
  const { provider } = readEnv();
  if (provider === null) return null;
  const refusal = providerRefusalOf(failed);
  return { name: provider.name, problem: refusal === null ? null : providerSentence(refusal, provider) };
}

/** Whether anybody has one: the sign-in page then offers to sign in by it. */
export async function arePasskeysUsed(): Promise<boolean> {
  try {
    const { gate } = await processWeb();
    return (await gate.db.passkey.findFirst({ select: { id: true } })) !== null;
  } catch {
    return false;
  }
}

/** Whether there is anybody who could sign in. */
export async function isSetUp(): Promise<boolean> {
  try {
    const { gate } = await processWeb();
    return (await gate.db.user.findFirst({ select: { id: true } })) !== null;
  } catch {
    return true;
  }
}
