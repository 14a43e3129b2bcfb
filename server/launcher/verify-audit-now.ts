// `npm run audit:verify`: whether the audit log reads as it was written. Exit code 1 when it does not, 2 when that
// could not be found out.
// `-- --head SEQ:HASH`: also whether the link that an earlier run told of is still there.

import { parseArgs } from 'node:util';
import { type AuditVerdict, type ChainHead, verifyAudit } from '@/server/access/verify-audit';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { systemClock } from '@/server/platform/clock';
import { openDatabase } from '@/server/platform/database';
import { readEnv } from '@/server/platform/env';
import { visitDatabase } from './database';

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { head: { type: 'string' } } });
  const expected = values.head === undefined ? null : headOf(values.head);
  const { url, leave } = await visitDatabase(readEnv(), systemClock);
  const db = openDatabase(url);
  try {
    const verdict = await verifyAudit(db, expected);
    process.stdout.write(`${wordsOf(verdict).join('\n')}\n`);
    return verdict.problems.length === 0 ? 0 : 1;
  } finally {
    await db.$disconnect();
    await leave();
  }
}

function headOf(text: string): ChainHead {
  const [, seq, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq !== undefined && hash !== undefined) return { seq: BigInt(seq), hash };
  throw new DomainError(
    'invalid',
    '--head takes what an earlier verification printed: a number, a colon, a hash.',
  );
}

function wordsOf({ entries, links, head, olderEntries, problems }: AuditVerdict): string[] {
  const older =
    olderEntries === 0
      ? []
      : [`${olderEntries} of them are older than the chain: nothing is known of these.`];
  if (problems.length > 0) return ['The audit log does not read as it was written:', ...problems, ...older];
  if (head === null) return ['The audit log is empty.', ...older];
  return [
    `The audit log reads as it was written: ${entries} entries, ${links} links.`,
    ...older,
    `Its head is ${head.seq}:${head.hash}`,
    'Note the head elsewhere: with --head HEAD a later run finds out whether the newest part was cut off.',
  ];
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const missing = (error as { code?: unknown } | null)?.code === 'P2021';
    const old = 'This database is of an earlier Spillway. Start this one once, which brings it up to date.';
    const text = isDomainError(error) ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${missing ? old : text}\n`);
    process.exit(2);
  },
);
