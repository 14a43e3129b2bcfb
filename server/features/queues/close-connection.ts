// Ends the connection of a client, with every channel and consumer on it; what it holds goes back to its queues. A
// broker closes no single channel. Refused on a read-only cluster.

import { DomainError } from '@/server/domain/errors';
import type { ConnectionRef, ConnectionView } from '@/server/domain/unacked';
import { requireWritableCluster } from '../clusters/require-cluster';
import type { Features } from '../features';

export async function readConnection(
  f: Features,
  { clusterId, connection }: Pick<ConnectionRef, 'clusterId' | 'connection'>,
  signal: AbortSignal,
): Promise<ConnectionView> {
  const { topology } = await f.sessions.forCluster(clusterId, { signal });
  if (topology?.connection === undefined) {
    throw new DomainError('unsupported', 'This broker does not tell what a connection carries.');
  }
  return topology.connection(connection, { signal });
}

/** Answers what it ended. Throws `invalid` when the typed name is not the client's address, before anything is done. */
export async function closeConnection(
  f: Features,
  { typedName, reason, ...ref }: ConnectionRef & { typedName: string; reason: string },
  signal: AbortSignal,
): Promise<ConnectionView> {
  const cluster = await requireWritableCluster(f, ref.clusterId);
  const { admin } = await f.sessions.forCluster(ref.clusterId, { signal });
  if (admin?.closeConnection === undefined) {
    throw new DomainError('unsupported', `Spillway cannot close connections of ${cluster.kind}.`);
  }
  const view = await readConnection(f, ref, signal);
  if (typedName !== view.peer) {
    throw new DomainError('invalid', `The typed name is not the address of this client: ${view.peer}.`);
  }
  await admin.closeConnection(ref.connection, reason, { signal });
  return view;
}
