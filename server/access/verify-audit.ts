// Reads the whole chain under the audit log and says what does not fit: links that were changed, removed or put in
// between, and entries that no longer read as they were written. It cannot tell a newest part that was cut off from
// both, unless it is told a link that must be there.

import type { Database } from '@/server/platform/database';
import { type ChainLink, contentOf, linkHash } from './audit-chain';

export type ChainHead = { seq: bigint; hash: string };

export type AuditVerdict = {
  entries: number;
  links: number;
  /** Null while the log is empty. */
  head: ChainHead | null;
  /** Written before there was a chain: nothing is known of them. */
  olderEntries: number;
  /** One sentence each, at most `maxProblems`. */
  problems: string[];
};

const maxProblems = 20;
const pageRows = 500;

/** `expected`: a head that an earlier verification printed. */
export async function verifyAudit(db: Database, expected: ChainHead | null = null): Promise<AuditVerdict> {
  const problems: string[] = [];
  const blame = (sentence: string) => problems.length < maxProblems && problems.push(sentence);
  let previous: ChainLink | null = null;
  let found = expected === null;
  for await (const links of pagesOf(db)) {
    for (const link of links) {
      const after: ChainLink | null = previous;
      const next: bigint = (after?.seq ?? 0n) + 1n;
      if (link.seq !== next) blame(`Links ${next} to ${link.seq - 1n} are missing.`);
      else if (!same(link.hash, linkHash(after?.hash ?? null, link)))
        blame(`Link ${link.seq}, of entry ${link.entryId}, was changed or put in later.`);
      if (expected?.seq === link.seq) found = hex(link.hash) === expected.hash;
      previous = link;
    }
    await checkEntries(db, links, blame);
  }
  if (expected !== null && !found)
    blame(`Link ${expected.seq} is not the one that was noted: the log was cut or written anew.`);
  const { olderEntries, unlinked } = await countOutside(db);
  if (unlinked > 0) blame(`Entries that no link tells of: ${unlinked}.`);
  const head = previous === null ? null : { seq: previous.seq, hash: hex(previous.hash) };
  const entries = await db.auditEntry.count();
  return { entries, links: Number(previous?.seq ?? 0n), head, olderEntries, problems };
}

async function* pagesOf(db: Database): AsyncGenerator<ChainLink[], void, undefined> {
  for (let after = 0n; ;) {
    const links = await db.auditLink.findMany({
      where: { seq: { gt: after } },
      orderBy: { seq: 'asc' },
      take: pageRows,
    });
    const last = links.at(-1);
    if (last === undefined) return;
    yield links;
    after = last.seq;
  }
}

/** An entry must read as its newest link says; what a later page holds the newest of is looked at there. */
async function checkEntries(
  db: Database,
  links: readonly ChainLink[],
  blame: (sentence: string) => unknown,
): Promise<void> {
  const ids = [...new Set(links.map(({ entryId }) => entryId))];
  const newest = new Map(
    (
      await db.auditLink.findMany({
        where: { entryId: { in: ids } },
        orderBy: { seq: 'asc' },
        select: { entryId: true, seq: true, content: true },
      })
    ).map((link) => [link.entryId, link]),
  );
  const entries = new Map(
    (await db.auditEntry.findMany({ where: { id: { in: ids } } })).map((entry) => [entry.id, entry]),
  );
  for (const { entryId, seq } of links) {
    const last = newest.get(entryId);
    if (last?.seq !== seq) continue;
    const entry = entries.get(entryId);
    if (entry === undefined) blame(`Entry ${entryId} was removed.`);
    else if (contentOf(entry) !== last.content) blame(`Entry ${entryId} was changed after it was written.`);
  }
}

async function countOutside(db: Database): Promise<{ olderEntries: number; unlinked: number }> {
  const [row] = await db.$queryRaw<{ older: bigint; unlinked: bigint }[]>`
    WITH first AS (SELECT "entryId" AS id FROM "AuditLink" ORDER BY "seq" LIMIT 1)
    SELECT count(*) FILTER (WHERE e."id" < first.id OR first.id IS NULL) AS older,
           count(*) FILTER (WHERE e."id" > first.id) AS unlinked
    FROM "AuditEntry" e LEFT JOIN first ON TRUE
    WHERE NOT EXISTS (SELECT FROM "AuditLink" l WHERE l."entryId" = e."id")`;
  return { olderEntries: Number(row?.older ?? 0), unlinked: Number(row?.unlinked ?? 0) };
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
