// What a person whose view is masked cannot do: edit messages, patch or export them, which shows bodies or moves what is
// masked to where it is not; and ask for messages by what is masked of them, which tells it by their number.

import { DomainError } from '@/server/domain/errors';
import { hidesKey, type Question, tellsHidden, type ToldRules } from '@/server/domain/masked-causes';
import type { MaskRule } from '@/server/domain/masking';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import type { Actor } from '@/server/domain/roles';
import type { Features } from '../features';
import { appliedRules } from './mask-result';
import { causeKeysIn } from './mask-causes';
import { saidOfCauses, toldRules } from './told-rules';

/** Throws forbidden with the rules that apply. */
export async function refuseWhereMasked(
  f: Features,
  { role }: Pick<Actor, 'role'>,
  clusterId: string,
): Promise<void> {
  const rules = await appliedRules(f, role, clusterId);
  if (rules.length === 0) return;
  throw new DomainError(
    'forbidden',
    `${masked(role, rules)}, so their bodies cannot be edited, patched or exported. Ask an admin.`,
  );
}

/** Throws forbidden for a selection whose matches could tell what the role may not see. */
export async function refuseHiddenQuestion(
  f: Features,
  { role }: Pick<Actor, 'role'>,
  clusterId: string,
  selection: Question,
): Promise<void> {
  if (selection.kind !== 'filter' && selection.kind !== 'causes') return;
  const rules = await appliedRules(f, role, clusterId);
  if (!tellsHidden(rules, selection, await toldOf(f, rules, clusterId, selection))) return;
  throw new DomainError(
    'forbidden',
    `${masked(role, rules)}, and what matches here could tell what they hide. Ask by origin, reason, time, or a header that is not masked; or ask an admin.`,
  );
}

/** Throws forbidden for a cause that the role is not shown. */
export async function refuseHiddenCause(
  f: Features,
  { role }: Pick<Actor, 'role'>,
  clusterId: string,
  key: string,
): Promise<void> {
  const rules = await appliedRules(f, role, clusterId);
  if (!hidesKey(rules, key, await toldOf(f, rules, clusterId, { key }))) return;
  throw new DomainError(
    'forbidden',
    `${masked(role, rules)}, and this cause is told by what they hide. Ask an admin.`,
  );
}

/** Those of the saved searches that the role could run. */
export async function runnableBy<Saved extends { conditions: MessageCondition[] }>(
  f: Features,
  { role }: Pick<Actor, 'role'>,
  clusterId: string,
  saved: readonly Saved[],
): Promise<Saved[]> {
  const rules = await appliedRules(f, role, clusterId);
  const told = await toldOf(f, rules, clusterId, saved);
  return saved.filter(({ conditions }) => !tellsHidden(rules, { kind: 'filter', conditions }, told));
}

/** For the causes that are named in what is asked. */
async function toldOf(
  f: Features,
  rules: readonly MaskRule[],
  clusterId: string,
  asked: unknown,
): Promise<ToldRules> {
  return toldRules(rules, await saidOfCauses(f, rules, causeKeysIn(asked)), clusterId);
}

function masked(role: string, rules: readonly MaskRule[]): string {
  return `Messages of this cluster are masked for the role ${role} (${rules.map(({ name }) => name).join(', ')})`;
}
