// What came of an entry of the audit.

import { limits } from './limits';
import type { AuditView } from './audit';

export const auditOutcomes = ['begun', 'succeeded', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

export type AuditStanding = 'succeeded' | 'failed' | 'in progress' | 'outcome unknown';

/** An entry without an end is in progress for as long as a call may last; after that nobody will end it. */
export function standingOf(
  { outcome, atMs }: Pick<AuditView, 'outcome' | 'atMs'>,
  now: number,
): AuditStanding {
  if (outcome !== 'begun') return outcome;
  return now - atMs > 2 * limits.apiCallMs ? 'outcome unknown' : 'in progress';
}
