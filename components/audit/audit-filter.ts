// What narrows the audit log, as it stands in the address and as the API takes it. Server and browser read it.

import { createLoader, type inferParserType, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { AuditFilter } from '@/server/domain/audit';
import { auditOutcomes } from '@/server/domain/audit-standing';
import { limits } from '@/server/domain/limits';

const sinceDays = { day: 1, week: 7, month: 30 } as const;
export const sinceNames = ['day', 'week', 'month'] as const;
const dayMs = 86_400_000;

export const auditParsers = {
  q: parseAsString.withDefault(''),
  action: parseAsString.withDefault(''),
  cluster: parseAsString.withDefault(''),
  outcome: parseAsStringLiteral(auditOutcomes),
  since: parseAsStringLiteral(sinceNames),
};

export const loadAuditAddress = createLoader(auditParsers);

export type AuditAddress = inferParserType<typeof auditParsers>;

/** Not complete while the time is not known and the address says since when. */
export function toAuditFilter(address: AuditAddress, nowMs: number | null): AuditFilter {
  const { q, action, cluster, outcome, since } = address;
  return {
    search: q.trim().slice(0, limits.searchChars),
    actions: action === '' ? [] : [action],
    clusterId: cluster === '' ? null : cluster,
    outcomes: outcome === null ? [] : [outcome],
    sinceMs: since === null || nowMs === null ? null : nowMs - sinceDays[since] * dayMs,
  };
}

export const auditPageEntries = 50;

/** The pages read so far, under the path of the API's own question. */
export function auditPagesKey(path: readonly unknown[], filter: AuditFilter) {
  return [...path, 'pages', filter];
}
