// Stored messages as they came, and as people see them. What cannot be unpacked is an error of ours and is not hidden.

import type { KeptFormat, RawMessage } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import type { MessageView } from '@/server/domain/message';
import type { Features } from '../features';
import { unpackMessage } from './pack-message';

export type StoredMessage = {
  id: bigint;
  holdingId: number;
  causeId: number;
  storedAtMs: number;
  fingerprint: string;
  raw: RawMessage;
};

/** Those of the ids that are still stored, in the order of the ids given. */
export async function readStored(
  { db }: Pick<Features, 'db'>,
  ids: readonly bigint[],
): Promise<StoredMessage[]> {
  const rows = await db.storedMessage.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, holdingId: true, causeId: true, storedAt: true, fingerprint: true, packed: true },
  });
  const causeIds = [...new Set(rows.map(({ causeId }) => causeId))];
  const causes = await db.storedCause.findMany({
    where: { id: { in: causeIds } },
    select: { id: true, dictionary: true },
  });
  const dictionaries = new Map(causes.map(({ id, dictionary }) => [id, dictionary]));
  const found = new Map(
    rows.map(({ packed, fingerprint, storedAt, ...row }) => {
      const dictionary = dictionaries.get(row.causeId) ?? new Uint8Array();
      const raw = unpackMessage(packed, dictionary);
      const hex = Buffer.from(fingerprint).toString('hex');
      return [row.id, { ...row, storedAtMs: storedAt.getTime(), fingerprint: hex, raw }] as const;
    }),
  );
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** The form in which the driver of a cluster keeps messages. Needs no broker. */
export async function keptFormatOf(
  { db, drivers }: Pick<Features, 'db' | 'drivers'>,
  clusterId: string,
): Promise<KeptFormat> {
  const cluster = await db.cluster.findUnique({ where: { id: clusterId }, select: { kind: true } });
  const kept = cluster === null ? undefined : drivers[cluster.kind]?.kept;
  if (kept !== undefined) return kept;
  throw new DomainError('unsupported', 'Messages of this kind of broker cannot be kept in Spillway.');
}

/** As a look at the queue would have shown it. `position` is its place in the answer. */
export function viewStored(kept: KeptFormat, { raw }: StoredMessage, position: number): MessageView {
  return kept.view(raw, position);
}
