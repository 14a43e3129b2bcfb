// AMQP transactions, of which amqplib speaks the frames without offering them. Used for acknowledgements: a
// channel passes those of one commit to a quorum queue as one command. Sent one by one, the broker holds back
// all beyond 32 until the queue has caught up, and forgets them when the channel closes meanwhile.

import type { Channel } from 'amqplib';

type Rpc = { rpc(method: number, fields: object, reply: number): Promise<unknown> };

const txClass = 90 << 16;

export async function selectTransactions(channel: Channel): Promise<void> {
  await (channel as unknown as Rpc).rpc(txClass | 10, {}, txClass | 11);
}

export async function commit(channel: Channel): Promise<void> {
  await (channel as unknown as Rpc).rpc(txClass | 20, {}, txClass | 21);
}
