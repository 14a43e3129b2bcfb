// Stores the intention to capture a queue, or to move what it holds now to the archive; the worker carries it out. One of
// the two at a time per queue, and none while a redrive takes from it.

import { waitsSentence } from '@/server/domain/approval-rules';
import { DomainError } from '@/server/domain/errors';
import type { ArchiveInput, CaptureInput } from '@/server/domain/holding';
import type { QueueRef } from '@/server/domain/queue';
import type { Prisma } from '@/server/platform/prisma/client';
import { isUniqueViolation } from '../clusters/create-cluster';
import { requireWritableCluster } from '../clusters/require-cluster';
import { keptFormatOf } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';
import { refuseActiveRedrive } from '../queues/refuse-active-redrive';

export async function startCapture(
  f: Features,
  input: CaptureInput,
  actor: string,
  signal: AbortSignal,
): Promise<{ holdingId: number }> {
  await refuseUnlessFillable(f, input, signal);
  const { budgetBytes } = input;
  return start(f, input, actor, {
    kind: 'capture',
    budgetBytes: budgetBytes === null ? null : BigInt(budgetBytes),
  });
}

/** `boundMessages` is the depth seen now: what arrives later stays in the queue. */
export async function startArchive(
  f: Features,
  input: ArchiveInput,
  actor: string,
  signal: AbortSignal,
  /** Of more messages it is refused with `needs_approval`; null: of none. */
  mostAlone: number | null = null,
): Promise<{ holdingId: number; boundMessages: number }> {
  const { selection } = input;
  const boundMessages = await archivable(f, input, signal);
  if (mostAlone !== null && chosenOf(selection, boundMessages) > mostAlone) {
    const { name } = await requireWritableCluster(f, input.clusterId);
    throw new DomainError('needs_approval', waitsSentence(name));
  }
  const { holdingId } = await start(f, input, actor, { kind: 'archive', selection, boundMessages });
  return { holdingId, boundMessages };
}

/** Bounds what an archive takes. Throws where it could take nothing. */
export async function archivable(f: Features, input: ArchiveInput, signal: AbortSignal): Promise<number> {
  const depth = await refuseUnlessFillable(f, input, signal);
  const { selection } = input;
  if (depth === 0) throw new DomainError('invalid', `The queue ${input.name} has no ready messages.`);
  return selection.kind === 'first' ? Math.min(selection.count, depth) : depth;
}

export function chosenOf(selection: ArchiveInput['selection'], boundMessages: number): number {
  return selection.kind === 'messages'
    ? Math.min(selection.fingerprints.length, boundMessages)
    : boundMessages;
}

type Kept = Pick<Prisma.HoldingUncheckedCreateInput, 'kind' | 'selection' | 'boundMessages' | 'budgetBytes'>;

async function start(
  { db, clock }: Features,
  { clusterId, vhost, name, keepDays, reason }: QueueRef & { keepDays: number; reason: string },
  actor: string,
  kept: Kept,
): Promise<{ holdingId: number }> {
  const activeKey = JSON.stringify([clusterId, vhost, name]);
  try {
    const createdAt = new Date(clock.nowMs());
    const { id } = await db.holding.create({
      data: {
        ...{ clusterId, vhost, queue: name, activeKey, actor, reason, createdAt },
        ...{ state: 'running', keepHours: keepDays * 24 },
        ...kept,
      },
      select: { id: true },
    });
    return { holdingId: id };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new DomainError(
      'conflict',
      `A capture or an archive of ${name} is not finished. Stop it, or wait until it is done.`,
    );
  }
}

/** Answers how many messages are ready. */
async function refuseUnlessFillable(f: Features, ref: QueueRef, signal: AbortSignal): Promise<number> {
  await requireWritableCluster(f, ref.clusterId);
  await keptFormatOf(f, ref.clusterId);
  await refuseActiveRedrive(f, ref);
  const session = await f.sessions.forCluster(ref.clusterId, { signal });
  const address = { vhost: ref.vhost, name: ref.name };
  const live = await liveQueue(session, address, { signal });
  const { transfer } = session;
  if (transfer === undefined) {
    throw new DomainError('unsupported', 'Spillway cannot move messages on this broker.');
  }
  const capability = transfer.redriveCapability(live);
  if (!capability.supported) throw new DomainError('unsupported', capability.reason);
  return transfer.countReady(address, { signal });
}
