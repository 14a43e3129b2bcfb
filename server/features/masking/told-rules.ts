// Causes whose messages say what a rule for text hides, though their keys, which leave out what differs, do not say it any
// more. Known from what the first message of each cause said, as it is stored.

import { ruleBeyondSignature, type ToldRules } from '@/server/domain/masked-causes';
import { limits } from '@/server/domain/limits';
import type { MaskRule } from '@/server/domain/masking';
import type { Features } from '../features';

/** `clusterId` null: not known, so every cluster's. */
export async function toldRulesOf(
  { db }: Pick<Features, 'db'>,
  rules: readonly MaskRule[],
  clusterId: string | null,
): Promise<ToldRules> {
  if (!rules.some(({ kind }) => kind === 'text')) return new Map();
  const causes = await db.storedCause.findMany({
    where: { error: { not: null }, ...(clusterId !== null && { holding: { clusterId } }) },
    select: { key: true, error: true },
    distinct: ['key', 'error'],
    take: limits.maskedCauses,
  });
  return new Map(
    causes.flatMap(({ key, error }) => {
      const rule = ruleBeyondSignature(rules, error ?? '');
      return rule === null ? [] : [[key, rule] as const];
    }),
  );
}
