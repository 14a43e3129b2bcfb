// The body of one message, all of it: looks of a list bring its beginning only. A message of a queue is found by one more
// look, with what that does to the queue; a stream and the store are read without harm.

import { type BodyDownload, tooLargeToDownload } from '@/server/domain/body-download';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { Actor } from '@/server/domain/roles';
import { readStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { refuseWhereMasked } from '../masking/refuse-where-masked';
import { readPage } from './browse-log';
import { lookFromHead } from './peek-messages';

/** Throws forbidden for those whose view of messages is masked; not_found; limit_exceeded. */
export async function wholeBody(
  f: Features,
  wanted: BodyDownload,
  actor: Pick<Actor, 'role'>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  await refuseWhereMasked(f, actor, wanted.clusterId);
  const body = await find(f, wanted, signal);
  const tooLarge = tooLargeToDownload(body.byteLength);
  if (tooLarge !== null) throw new DomainError('limit_exceeded', tooLarge);
  return body;
}

async function find(f: Features, wanted: BodyDownload, signal: AbortSignal): Promise<Uint8Array> {
  const { place, fingerprint } = wanted;
  if (place.from === 'store') return storedBody(f, wanted, BigInt(place.id));
  const found: Uint8Array[] = [];
  const onBody = (view: MessageView, body: Uint8Array) => {
    if (view.fingerprint === fingerprint) found.push(body);
  };
  const bounds = { maxBytes: limits.downloadLookBytes, waitMs: limits.downloadWaitMs, onBody };
  if (place.from === 'stream') {
    const position = { at: 'offset', offset: place.offset } as const;
    await readPage(f, wanted, { ...bounds, position, count: 1 }, signal);
    return found[0] ?? gone(`The stream does not have it any more at offset ${place.offset}.`);
  }
  const { messages } = await lookFromHead(f, wanted, { ...bounds, count: place.count }, signal);
  return (
    found[0] ??
    gone(`It is not among the first ${messages.length} of the queue: it was consumed, or moved. Look again.`)
  );
}

async function storedBody(f: Features, { clusterId }: BodyDownload, id: bigint): Promise<Uint8Array> {
  const [stored] = await readStored(f, [id]);
  const holding =
    stored === undefined
      ? null
      : await f.db.holding.findUnique({ where: { id: stored.holdingId }, select: { clusterId: true } });
  if (stored === undefined || holding?.clusterId !== clusterId) {
    return gone('Spillway keeps it no longer. Search again.');
  }
  return stored.raw.body;
}

function gone(why: string): never {
  throw new DomainError('not_found', `The message was not found. ${why}`);
}
