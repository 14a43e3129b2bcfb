import { expect, test } from 'vitest';
import type { AuditView } from './audit';
import { auditHead, auditLine } from './audit-lines';

const entry: AuditView = {
  id: '7',
  atMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  actor: 'ada',
  address: '10.0.0.7',
  token: 'nightly',
  approver: 'bob',
  action: 'queue.purge',
  clusterId: null,
  clusterName: null,
  target: 'orders, "eu"',
  targetRef: null,
  reason: '=HYPERLINK("http://evil.example")',
  input: { vhost: '/' },
  before: null,
  after: null,
  affectedMessages: null,
  outcome: 'failed',
  error: 'two\nlines',
  tookMs: 12,
};

test('a CSV line has the columns of its head; commas, quotes and line ends stay in their field', () => {
  expect(auditHead.csv.split(',')).toHaveLength(17);
  expect(auditLine(entry, 'csv', entry.atMs)).toBe(
    '7,2026-01-02T03:04:05.000Z,ada,10.0.0.7,nightly,bob,queue.purge,,"orders, ""eu""","\'=HYPERLINK(""http://evil.example"")",failed,"two\nlines",,12,"{""vhost"":""/""}",,\r\n',
  );
});

test('a JSON line is the whole entry', () => {
  expect(JSON.parse(auditLine(entry, 'ndjson', entry.atMs))).toEqual(entry);
  expect(auditLine(entry, 'ndjson', entry.atMs).split('\n')).toHaveLength(2);
});

test('an entry that nobody ended reads "outcome unknown" once nobody will', () => {
  const begun: AuditView = { ...entry, outcome: 'begun', error: null, tookMs: null };
  expect(auditLine(begun, 'csv', entry.atMs + 1_000)).toContain(',in progress,');
  expect(auditLine(begun, 'csv', entry.atMs + 3_600_000)).toContain(',outcome unknown,');
  expect(JSON.parse(auditLine(begun, 'ndjson', entry.atMs + 3_600_000))).toMatchObject({
    outcome: 'outcome unknown',
  });
});
