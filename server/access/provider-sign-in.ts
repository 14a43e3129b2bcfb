// Signing in through the provider: out to it, and back with a session or with the reason why there is none. Who the person is and
// may do is provider-person.ts's.

import type { ProviderRefusal } from '@/server/domain/provider-refusal';
import { providerSentence } from '@/server/domain/provider-refusal';
import type { User } from '@/server/platform/prisma/client';
import type { Gate } from './gate';
import { scopeOf } from './identify';
import type { Provider, ProviderPerson } from './provider';
import { type ProviderRefused, refusedFor } from './provider-failure';
import { admit } from './provider-person';
import { keepStep, takeStep } from './provider-steps';
import { type Begun, begun, note, refuseMany } from './sign-in';

export const callbackPath = '/api/session/provider';

/** `origin`: of the page, as the browser says it. `back`: the path that opens afterwards. */
export async function beginAtProvider(
  gate: Gate,
  provider: Provider,
  { origin, back }: { origin: string; back: string },
  headers: Headers,
): Promise<{ address: string; cookies: string[] }> {
  await refuseMany(gate, null, headers);
  const step = provider.newStep(`${origin}${callbackPath}`);
  try {
    const address = await provider.addressOf(step);
    return { address, cookies: [secured(await keepStep(gate, { step, back }, headers), origin)] };
  } catch (error) {
    throw logged(gate, error);
  }
}

/** Where the browser goes on, signed in. Throws ProviderRefused. */
export async function returnFromProvider(
  gate: Gate,
  provider: Provider,
  answer: URLSearchParams,
  headers: Headers,
): Promise<Begun & { back: string }> {
  try {
    const { step, back } = await takeStep(gate, answer.get('state') ?? '', headers);
    const person = await provider.personOf(step, new URL(`?${answer}`, step.redirectUri));
    const { cookies } = await sessionFor(gate, provider, person, headers);
    return { back, cookies: cookies.map((cookie) => secured(cookie, step.redirectUri)) };
  } catch (error) {
    throw logged(gate, error);
  }
}

async function sessionFor(
  gate: Gate,
  provider: Provider,
  person: ProviderPerson,
  headers: Headers,
): Promise<Begun> {
  const { settings } = provider;
  try {
    const { before, after } = await admit(gate, provider, person);
    const { headers: answer } = await gate.auth.api.beginSession({
      body: { userId: after.id },
      headers,
      returnHeaders: true,
    });
    const how = `Signed in through ${settings.name}.`;
    await note(gate, after.email, {
      headers,
      ...(before !== null && { before: rightsIn(before) }),
      after: { how, ...rightsIn(after) },
    });
    return begun(answer, headers);
  } catch (error) {
    const { refusal } = refusedFor(error);
    if (refusal !== 'failed')
      await note(gate, whoIs(person), { headers, error: refusedSentence(refusal, provider) });
    throw error;
  }
}

function refusedSentence(refusal: ProviderRefusal, { settings }: Provider): string {
  return `Refused after signing in at ${settings.name}. The page said: ${providerSentence(refusal, settings)}`;
}

const whoIs = ({ email, subject }: ProviderPerson) => email?.toLowerCase() ?? subject;

const rightsIn = ({ role, scope, readsMessages }: User) => ({ role, scope: scopeOf(scope), readsMessages });

function logged({ logger }: Gate, error: unknown): ProviderRefused {
  const refused = refusedFor(error);
  if (refused.refusal === 'failed') logger.error({ err: error }, 'signing in through the provider failed');
  else logger.warn({ refusal: refused.refusal, said: refused.message }, 'the provider let nobody in');
  return refused;
}

/** The way back from the provider tells no origin of its own. */
function secured(cookie: string, address: string): string {
  return address.startsWith('https:') ? `${cookie}; Secure` : cookie;
}
