// Merges, names, notes and mutes causes, splits one by a part of its messages, and undoes that. All of it is about how causes are
// shown and selected; no message is touched.

import { randomUUID } from 'node:crypto';
import { parseCauseKey } from '@/server/domain/causes/cause-key';
import {
  type CauseChange,
  type CauseGroup,
  type CauseSplit,
  changedGroups,
  signatureKeyOf,
  splitsOf,
} from '@/server/domain/causes/curation';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { requireCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { lockCuration, storedCuration } from './stored-curation';

/** Answers how the groups that the change is about were before, and are after it. */
export async function changeCause(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  change: CauseChange,
  actor: string,
): Promise<{ before: CauseGroup[]; after: CauseGroup[] }> {
  const ref = { clusterId, vhost, name };
  await requireCluster(f, clusterId);
  return f.db.$transaction(async (tx) => {
    await lockCuration(tx, ref);
    const { groups } = await storedCuration(tx, ref);
    const changed = changedGroups(groups, change, randomUUID());
    if (changed.length > limits.causeGroups) {
      throw new DomainError(
        'limit_exceeded',
        `At most ${limits.causeGroups} causes of a queue can be named, noted or merged.`,
      );
    }
    await storeGroups(tx, ref, groups, changed, { actor, updatedAt: new Date(f.clock.nowMs()) });
    const touched = (group: CauseGroup) => group.keys.some((key) => change.keys.includes(key));
    return { before: groups.filter(touched), after: changed.filter(touched) };
  });
}

type Tx = Parameters<typeof storedCuration>[0] & Parameters<typeof lockCuration>[0];

async function storeGroups(
  tx: Tx,
  { clusterId, vhost, name }: QueueRef,
  before: readonly CauseGroup[],
  after: readonly CauseGroup[],
  by: { actor: string; updatedAt: Date },
): Promise<void> {
  const same = (one: CauseGroup) => before.some((other) => JSON.stringify(other) === JSON.stringify(one));
  const changed = after.filter((group) => !same(group));
  const ids = [
    ...before.map(({ id }) => id).filter((id) => !after.some((group) => group.id === id && same(group))),
  ];
  await tx.causeGroup.deleteMany({ where: { id: { in: ids } } });
  await tx.causeGroup.createMany({
    data: changed.map((group) => ({ ...group, clusterId, vhost, queue: name, ...by })),
  });
}

/** Splits what has one signature by a part. Names and notes of the whole stay with those parts that are not named apart. */
export async function splitCause(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  { key, part }: CauseSplit,
  actor: string,
): Promise<void> {
  const ref = { clusterId, vhost, name };
  await requireCluster(f, clusterId);
  if (parseCauseKey(key) === null)
    throw new DomainError('invalid', 'This cause has no signature that could be split.');
  const signature = signatureKeyOf(key);
  await f.db.$transaction(async (tx) => {
    await lockCuration(tx, ref);
    const curation = await storedCuration(tx, ref);
    const same = splitsOf(curation, signature).some((one) => JSON.stringify(one) === JSON.stringify(part));
    if (same) throw new DomainError('conflict', 'This cause is split by that already.');
    if (curation.splits.length >= limits.causeSplits) {
      throw new DomainError(
        'limit_exceeded',
        `At most ${limits.causeSplits} causes of a queue can be split.`,
      );
    }
    await tx.causeSplit.create({
      data: {
        clusterId,
        vhost,
        queue: name,
        key: signature,
        part,
        actor,
        createdAt: new Date(f.clock.nowMs()),
      },
    });
  });
}

/** Takes back every split of the signature that a key belongs to. */
export async function unsplitCause(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  key: string,
): Promise<{ splits: number }> {
  await requireCluster(f, clusterId);
  const where = { clusterId, vhost, queue: name, key: signatureKeyOf(key) };
  const { count } = await f.db.causeSplit.deleteMany({ where });
  return { splits: count };
}
