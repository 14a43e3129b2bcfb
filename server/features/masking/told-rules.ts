// Causes whose messages say what a rule for text hides, though their keys, which leave out what differs, do not say it any
// more. Known from what the first message of each cause said, as it is stored. Only the causes in question are read.

import { isFirstKey } from '@/server/domain/causes/first-keys';
import { parseCauseKey } from '@/server/domain/causes/cause-key';
import { signatureKeyOf } from '@/server/domain/causes/curation';
import { ruleBeyondSignature, type ToldRules } from '@/server/domain/masked-causes';
import type { MaskRule } from '@/server/domain/masking';
import type { Features } from '../features';

/** What was said in the messages of a cause, on one cluster. */
export type SaidOfCause = { clusterId: string; key: string; error: string };

/** Of the causes that these texts name; any other text names none. */
export async function saidOfCauses(
  { db }: Pick<Features, 'db'>,
  rules: readonly MaskRule[],
  texts: Iterable<string>,
): Promise<SaidOfCause[]> {
  if (!rules.some(({ kind }) => kind === 'text')) return [];
  const keys = new Set<string>();
  for (const text of texts)
    if (isFirstKey(text) || parseCauseKey(text) !== null) keys.add(signatureKeyOf(text));
  if (keys.size === 0) return [];
  return db.$queryRaw<SaidOfCause[]>`
    SELECT DISTINCT h."clusterId"::text AS "clusterId", c."key", c."error"
      FROM "StoredCause" c JOIN "Holding" h ON h."id" = c."holdingId"
     WHERE c."key" = ANY(${[...keys]}) AND c."error" IS NOT NULL`;
}

/** `clusterId` null: not known, so every cluster's. */
export function toldRules(
  rules: readonly MaskRule[],
  said: readonly SaidOfCause[],
  clusterId: string | null,
): ToldRules {
  const here = said.filter((one) => clusterId === null || one.clusterId === clusterId);
  return new Map(
    here.flatMap(({ key, error }) => {
      const rule = ruleBeyondSignature(rules, error);
      return rule === null ? [] : [[key, rule] as const];
    }),
  );
}
