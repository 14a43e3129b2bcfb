// The publisher of put-back.ts: on a connection of its own, open until the session has put everything back.

import type { AmqpConnection, AmqpOptions } from './amqp';
import { BodyLimit, type KnownBodyLimit } from './body-limit';
import type { ClusterReader } from './cluster-reader';
import { CopyMaker, removedFromPutBack } from './copies';
import { Publisher } from './publisher';
import type { OpenPublisher } from './put-back';

type Connect = (vhost: string, name: AmqpOptions['name'], signal: AbortSignal) => Promise<AmqpConnection>;

export function putBackPublisher(
  username: string,
  reader: ClusterReader,
  connect: Connect,
  bodyLimit: KnownBodyLimit,
) {
  // What is held may need to be put back after its caller has given up: no signal ends it.
  const { signal } = new AbortController();
  return (vhost: string): OpenPublisher =>
    async () => {
      const { tags } = await reader.whoami({ signal });
      const rights = { username, impersonator: tags.includes('impersonator') };
      const connection = await connect(vhost, 'spillway put back', signal);
      try {
        const channel = await connection.confirmChannel(signal);
        const copies = new CopyMaker(connection.model, rights, removedFromPutBack);
        return new Publisher(connection, channel, copies, new BodyLimit(bodyLimit, connection));
      } catch (error) {
        await connection.close();
        throw error;
      }
    };
}
