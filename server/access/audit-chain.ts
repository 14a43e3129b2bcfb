// The chain under the audit log: every step of an entry is written once more, with a hash over it and over the link
// before it. Whoever changes, removes or inserts something later must write all links after it again, and then the
// newest hash is no longer the one that was noted elsewhere.

import { createHash } from 'node:crypto';
import type { AuditEntry, Prisma } from '@/server/platform/prisma/client';

export type AuditStep = 'begun' | 'finished';

export type ChainLink = { seq: bigint; entryId: bigint; step: string; content: string; hash: Uint8Array };

/** Held until the transaction ends: links are written one after another. */
const CHAIN_LOCK = 0x5317_a0d1n;
const nothingBefore = new Uint8Array(32);

/** Within the transaction that wrote the entry, so that neither is there without the other. */
export async function appendLink(
  tx: Prisma.TransactionClient,
  entry: AuditEntry,
  step: AuditStep,
): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${CHAIN_LOCK})`;
  const last = await tx.auditLink.findFirst({ orderBy: { seq: 'desc' } });
  const link = { seq: (last?.seq ?? 0n) + 1n, entryId: entry.id, step, content: contentOf(entry) };
  await tx.auditLink.create({ data: { ...link, hash: linkHash(last?.hash ?? null, link) } });
}

/** `before`: the hash of the link before it; null for the first. */
export function linkHash(
  before: Uint8Array | null,
  { seq, entryId, step, content }: Omit<ChainLink, 'hash'>,
): Uint8Array<ArrayBuffer> {
  const hash = createHash('sha256').update(before ?? nothingBefore);
  return new Uint8Array(hash.update(`${seq}\n${entryId}\n${step}\n${content}`).digest());
}

/** All columns that hold something, as JSON with sorted keys: the same text however the database orders what it gives
 * back, and whatever columns are added later. */
export function contentOf(entry: AuditEntry): string {
  const held = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null));
  return JSON.stringify(held, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
