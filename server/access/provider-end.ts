// Signing out at the provider too, for whoever came from there and ends every session here.

import type { Actor } from '@/server/domain/roles';
import type { GateParts } from './gate';
import type { Provider } from './provider';
import { identityOf } from './provider-person';

/** Where the browser is led to end the session there; null: nowhere. */
export async function endAtProvider(
  parts: Pick<GateParts, 'db' | 'secrets'>,
  provider: Provider | null | undefined,
  actor: Actor,
): Promise<string | null> {
  const identity = await identityOf(parts, actor.userId);
  if (provider == null || identity === null) return null;
  return provider.endAddress(opened(parts, identity.idToken));
}

/** Null also where it was sealed with a key that is gone: the provider then asks the person instead. */
function opened({ secrets }: Pick<GateParts, 'secrets'>, sealed: string | null): string | null {
  if (sealed === null) return null;
  try {
    return secrets.open(Buffer.from(sealed, 'base64'));
  } catch {
    return null;
  }
}
