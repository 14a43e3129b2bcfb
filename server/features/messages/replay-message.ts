// Sends a copy of one message, byte-exact and with nothing added; the source keeps the original. Messages are
// held from the head until the wanted one is met, and all go back, the wanted one included.

import type { HeldMessage, Transfer } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { PutBack } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { addressOf, addressWords, type RedriveDestination } from '@/server/domain/redrive-destination';
import { requireWritableCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { orGone } from '../queues/live-queue';
import { prepareLook } from './browse-capability';
import { countLook, looksCount } from './delivery-count-seen';

export async function replayMessage(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  fingerprint: string,
  destination: RedriveDestination,
  signal: AbortSignal,
): Promise<{ target: string; putBack: PutBack }> {
  const ref = { clusterId, vhost, name };
  await requireWritableCluster(f, clusterId);
  const session = await f.sessions.forCluster(clusterId, { signal });
  const { transfer: facet } = session;
  if (facet === undefined) throw new DomainError('unsupported', 'Spillway cannot replay on this broker.');
  const { live, capability } = await prepareLook(f, session, ref, signal);
  if (live.type === 'stream') {
    throw new DomainError(
      'unsupported',
      'A stream is read by position; a replay from it is not possible yet.',
    );
  }
  if (looksCount(capability)) await countLook(f, ref);
  const windowMessages = limits.redriveWindowMessages;
  const transfer = await orGone(name, facet.open({ vhost, name }, { windowMessages, signal }));
  try {
    const message = await findHeld(transfer, fingerprint);
    const target = await sendCopy(transfer, message, name, destination);
    return { target, putBack: await transfer.close() };
  } finally {
    await transfer.close();
  }
}

async function findHeld(transfer: Transfer, fingerprint: string): Promise<HeldMessage> {
  let scanned = 0;
  let bytes = 0;
  while (scanned < limits.redriveScanMessages && bytes < limits.redriveHeldBytes) {
    const batch = await transfer.take(
      Math.min(limits.redriveWindowMessages, limits.redriveScanMessages - scanned),
    );
    const found = batch.find(({ view }) => view.fingerprint === fingerprint);
    if (found !== undefined) return found;
    scanned += batch.length;
    bytes += batch.reduce((sum, { view }) => sum + view.sizeBytes, 0);
    if (batch.length === 0) break;
  }
  throw new DomainError(
    'not_found',
    `This message is not among the first ${scanned} of the queue: it was consumed, moved, or is held by a consumer. Look again.`,
  );
}

async function sendCopy(
  transfer: Transfer,
  message: HeldMessage,
  source: string,
  destination: RedriveDestination,
): Promise<string> {
  const address = addressOf(destination, message.view, source);
  if (address === null) {
    const reason =
      destination.kind === 'queue'
        ? 'The copy would go back into the queue that it comes from.'
        : 'This message does not say where it died. Choose a queue for it.';
    throw new DomainError('invalid', reason);
  }
  const target = addressWords(address);
  const outcome = await transfer.publish(message, address, { addHeaders: {} });
  switch (outcome.outcome) {
    case 'confirmed':
      return target;
    case 'returned':
      throw new DomainError(
        'broker_rejected',
        `No copy was sent: ${target} cannot be reached. ${outcome.detail}`,
      );
    case 'rejected':
      throw new DomainError('broker_rejected', `${target} refused the copy. ${outcome.detail}`);
    case 'unknown':
      throw new DomainError(
        'timeout',
        `Whether ${target} got the copy is not known. Look there before you try again. ${outcome.detail}`,
      );
  }
}
