// The masking rules of this Spillway: listed, written and removed by admins.

import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { type MaskRule, type MaskRuleInput, maskRuleInputSchema } from '@/server/domain/masking';
import { requireCluster } from '../clusters/require-cluster';
import type { Features } from '../features';

export async function listMaskRules({ db }: Pick<Features, 'db'>): Promise<MaskRule[]> {
  const rows = await db.maskRule.findMany({ orderBy: { name: 'asc' }, take: limits.maskRules });
  return rows.map(({ id, ...row }) => ({ id, ...maskRuleInputSchema.parse(row) }));
}

/** `id` null: a new rule. Throws conflict for a name that another rule has. */
export async function saveMaskRule(
  f: Features,
  id: string | null,
  rule: MaskRuleInput,
): Promise<{ id: string; before: MaskRule | null }> {
  if (rule.clusterId !== null) await requireCluster(f, rule.clusterId);
  const rules = await listMaskRules(f);
  if (rules.some((other) => other.name === rule.name && other.id !== id)) {
    throw new DomainError(
      'conflict',
      `Another rule is called ${rule.name}. Give this one a name of its own.`,
    );
  }
  if (id === null) {
    if (rules.length >= limits.maskRules) {
      throw new DomainError('limit_exceeded', `There are ${limits.maskRules} rules. Remove one first.`);
    }
    const made = await f.db.maskRule.create({ data: rule });
    return { id: made.id, before: null };
  }
  const before = rules.find((other) => other.id === id);
  if (before === undefined) throw gone();
  await f.db.maskRule.update({ where: { id }, data: rule });
  return { id, before };
}

export async function removeMaskRule(f: Features, id: string): Promise<{ before: MaskRule }> {
  const before = (await listMaskRules(f)).find((rule) => rule.id === id);
  if (before === undefined) throw gone();
  await f.db.maskRule.deleteMany({ where: { id } });
  return { before };
}

function gone(): DomainError {
  return new DomainError('not_found', 'This rule is no longer there. Reload the list.');
}
