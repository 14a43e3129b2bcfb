// How one signs in oneself, as the account page shows it.

import type { Actor } from '@/server/domain/roles';
import type { WaysIn } from '@/server/domain/users';
import type { GateParts } from './gate';
import { passwordHashOf } from './passwords';
import { listPasskeys } from './passkeys';
import type { Provider } from './provider';
import { identityOf } from './provider-person';

type Parts = Pick<GateParts, 'db' | 'clock'>;

export async function waysIn(
  parts: Parts,
  provider: Provider | null | undefined,
  actor: Actor,
): Promise<WaysIn> {
  const { userId } = actor;
  const elsewhere = (await identityOf(parts, userId)) !== null;
  const factor = await parts.db.secondFactor.findUnique({ where: { userId } });
  const sinceMs = factor?.confirmedAt?.getTime() ?? null;
  return {
    provider: elsewhere ? (provider?.settings.name ?? 'a provider that is set up no more') : null,
    hasPassword: (await passwordHashOf(parts, userId)) !== null,
    passkeys: await listPasskeys(parts, userId),
    factor: sinceMs === null ? null : { sinceMs, backupCodesLeft: factor?.backupHashes.length ?? 0 },
  };
}
