// What a person whose view is masked cannot do: edit messages, patch or export them, which shows bodies or moves what is
// masked to where it is not.

import { DomainError } from '@/server/domain/errors';
import type { Actor } from '@/server/domain/roles';
import type { Features } from '../features';
import { appliedRules } from './mask-result';

/** Throws forbidden with the rules that apply. */
export async function refuseWhereMasked(f: Features, { role }: Actor, clusterId: string): Promise<void> {
  const rules = await appliedRules(f, role, clusterId);
  if (rules.length === 0) return;
  const names = rules.map(({ name }) => name).join(', ');
  throw new DomainError(
    'forbidden',
    `Messages of this cluster are masked for the role ${role} (${names}), so their bodies cannot be edited, patched or exported. Ask an admin.`,
  );
}
