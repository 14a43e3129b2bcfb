// Audit entries as lines of a file: JSON with everything, or CSV for a spreadsheet.

import type { AuditView } from './audit';
import { type AuditStanding, standingOf } from './audit-standing';
import { csvLine } from './csv';

export const auditFormats = ['ndjson', 'csv'] as const;
export type AuditFormat = (typeof auditFormats)[number];

type Line = Omit<AuditView, 'outcome'> & { outcome: AuditStanding };

const columns: readonly [string, (entry: Line) => string | number | null][] = [
  ['id', ({ id }) => id],
  ['at', ({ atMs }) => new Date(atMs).toISOString()],
  ['actor', ({ actor }) => actor],
  ['address', ({ address }) => address],
  ['token', ({ token }) => token],
  ['approver', ({ approver }) => approver],
  ['action', ({ action }) => action],
  ['cluster', ({ clusterName }) => clusterName],
  ['target', ({ target }) => target],
  ['reason', ({ reason }) => reason],
  ['outcome', ({ outcome }) => outcome],
  ['error', ({ error }) => error],
  ['affected_messages', ({ affectedMessages }) => affectedMessages],
  ['took_ms', ({ tookMs }) => tookMs],
  ['asked_for', ({ input }) => jsonOf(input)],
  ['before', ({ before }) => jsonOf(before)],
  ['after', ({ after }) => jsonOf(after)],
];

/** What stands before the first entry. */
export const auditHead: Record<AuditFormat, string> = {
  ndjson: '',
  csv: csvLine(columns.map(([name]) => name)),
};

export function auditLine(view: AuditView, format: AuditFormat, nowMs: number): string {
  // What a crash left begun reads as what is known of its outcome: nothing.
  const entry = { ...view, outcome: standingOf(view, nowMs) };
  if (format === 'ndjson') return `${JSON.stringify(entry)}\n`;
  return csvLine(columns.map(([, valueOf]) => field(valueOf(entry))));
}

/** Text that a spreadsheet would take for a formula is kept from being one. */
function field(value: string | number | null): string {
  if (value === null || typeof value === 'number') return value === null ? '' : String(value);
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function jsonOf(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
