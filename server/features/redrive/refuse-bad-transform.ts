// What can be known to be wrong with a transform before any message is taken. What depends on a message (its
// headers become too large, its body is not JSON) shows when the redrive meets it, and that message stays.

import { DomainError } from '@/server/domain/errors';
import { changeOf } from '@/server/domain/message-edit';
import type { RedriveIntent } from '@/server/domain/redrive';
import type { Features } from '../features';
import { createTransformer } from './transform';

/** Throws invalid with a sentence. */
export async function refuseBadTransform(
  f: Features,
  { clusterId, selection, transform }: RedriveIntent,
  signal: AbortSignal,
): Promise<void> {
  if (transform === undefined) return;
  createTransformer(transform);
  if (transform.kind !== 'edit') return;
  if (selection.kind !== 'messages' || selection.fingerprints.length !== 1) {
    throw new DomainError('invalid', 'An edit is for one message: select exactly one.');
  }
  const change = changeOf(transform.edit);
  if (change.body === null && change.headers.length === 0 && change.properties.length === 0) {
    throw new DomainError('invalid', 'Nothing was edited. Redrive the message as it is instead.');
  }
  const session = await f.sessions.forCluster(clusterId, { signal });
  session.transfer?.checkEdit(change);
}
