// Returns what was found in the captures of a queue, so that it can be redriven from there or is simply back. A capture that
// runs is paused first, for it would take the messages again; it stays so until a person resumes it.

import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { FoundReturn } from '@/server/domain/stored-return';
import type { Holding } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { pauseCapture } from './change-holding';
import { requireHolding } from './holding-view';
import { nextIds } from './selected-ids';
import { startReturn } from './start-return';

export type StartedReturn = { returnId: number; holdingId: number };

/** One return for each capture that holds some; none where they all are still in the queue, or gone. */
export async function returnFound(
  f: Features,
  { selection, queue, reason, ...ref }: FoundReturn,
  actor: string,
  signal: AbortSignal,
): Promise<StartedReturn[]> {
  const started: StartedReturn[] = [];
  for (const { id, state } of await capturesWith(f, ref, selection)) {
    if (state === 'running') await pauseCapture(f, id);
    await handedBack(f, id, signal);
    const input = { holdingId: id, selection, queue, reason };
    const { returnId } = await startReturn(f, input, actor, signal);
    started.push({ returnId, holdingId: id });
  }
  return started;
}

async function capturesWith(
  f: Features,
  { clusterId, vhost, name }: Pick<FoundReturn, 'clusterId' | 'vhost' | 'name'>,
  selection: FoundReturn['selection'],
): Promise<Holding[]> {
  const captures = await f.db.holding.findMany({
    where: {
      ...{ clusterId, vhost, queue: name, kind: 'capture' },
      ...{ state: { not: 'removed' }, messages: { gt: 0 } },
    },
    orderBy: { id: 'asc' },
  });
  const having: Holding[] = [];
  for (const holding of captures) if (await hasSome(f, holding, selection)) having.push(holding);
  return having;
}

/** Looks through so many as one search may; what is rarer is found by the return itself. */
async function hasSome(f: Features, holding: Holding, selection: FoundReturn['selection']): Promise<boolean> {
  const span = { lastId: 0n, boundId: BigInt(Number.MAX_SAFE_INTEGER), selection };
  const { ids, more } = await nextIds(f, holding, span);
  return ids.length > 0 || more;
}

/** Once the worker has nothing of it in flight. */
async function handedBack(f: Features, holdingId: number, signal: AbortSignal): Promise<void> {
  const startMs = f.clock.monotonicMs();
  while (!(await requireHolding(f, holdingId)).orderly) {
    if (f.clock.monotonicMs() - startMs > limits.pauseWaitMs) {
      throw new DomainError(
        'timeout',
        'The capture is paused and still stores what it had taken. Try again in a moment.',
      );
    }
    await f.clock.sleep(limits.redriveBackoffMinMs, signal);
    signal.throwIfAborted();
  }
}
