// Looks through a queue for given messages, from the head, and hands each batch that has some to `act`; the rest is
// held meanwhile and goes back to its place. Ends once all were met, all that was ready at the start was seen, or
// so much is held that going on would hide too much of the queue.

import type { HeldMessage, PublishRules, Transfer } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { PutBack } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { prepareLook } from '../messages/browse-capability';
import { countLook, looksCount } from '../messages/delivery-count-seen';
import { orGone } from '../queues/live-queue';

export type Met<T> = { message: HeldMessage; wanted: T };

type Act<T> = (transfer: Transfer, met: Met<T>[], rules: PublishRules) => Promise<void>;

export async function takeFromSource<T extends { fingerprint: string }>(
  f: Features,
  source: QueueRef,
  wanted: readonly T[],
  act: Act<T>,
  signal: AbortSignal,
): Promise<{ missing: number; sawAll: boolean; putBack: PutBack }> {
  const { vhost, name } = source;
  const session = await f.sessions.forCluster(source.clusterId, { signal });
  const { transfer: facet } = session;
  if (facet === undefined)
    throw new DomainError('unsupported', 'Spillway cannot move messages on this broker.');
  const { capability } = await prepareLook(f, session, source, signal);
  if (looksCount(capability)) await countLook(f, source);
  const ready = await orGone(name, facet.countReady({ vhost, name }, { signal }));
  const windowMessages = limits.redriveWindowMessages;
  const rules = await facet.publishRules({ signal });
  const transfer = await orGone(name, facet.open({ vhost, name }, { windowMessages, signal }));
  try {
    const seen = await lookThrough(transfer, ready, wanted, (met) => act(transfer, met, rules));
    return { ...seen, putBack: await transfer.close() };
  } finally {
    await transfer.close();
  }
}

async function lookThrough<T extends { fingerprint: string }>(
  transfer: Transfer,
  ready: number,
  wanted: readonly T[],
  act: (met: Met<T>[]) => Promise<void>,
): Promise<{ missing: number; sawAll: boolean }> {
  const open = new Map<string, T[]>();
  for (const one of wanted) open.set(one.fingerprint, [...(open.get(one.fingerprint) ?? []), one]);
  let [missing, looked, held, heldBytes] = [wanted.length, 0, 0, 0];
  while (missing > 0 && looked < ready) {
    if (held >= limits.redriveScanMessages || heldBytes >= limits.redriveHeldBytes)
      return { missing, sawAll: false };
    const batch = await transfer.take(Math.min(limits.redriveWindowMessages, ready - looked));
    if (batch.length === 0) break;
    looked += batch.length;
    const met = batch.flatMap((message): Met<T>[] => {
      const one = open.get(message.view.fingerprint)?.shift();
      return one === undefined ? [] : [{ message, wanted: one }];
    });
    missing -= met.length;
    const taken = new Set(met.map(({ message }) => message.token));
    for (const { token, view } of batch) {
      if (taken.has(token)) continue;
      held += 1;
      heldBytes += view.sizeBytes;
    }
    if (met.length > 0) await act(met);
  }
  return { missing, sawAll: true };
}
