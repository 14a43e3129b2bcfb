import { describe, expect, test } from 'vitest';
import type { BrokerSession, Transfer } from '@/server/brokers/driver';
import { createMemoryDriver, MemoryBroker } from './index';

const signal = new AbortController().signal;
const dlq = { vhost: '/', name: 'orders.dlq' };
const orders = { vhost: '/', name: 'orders' };

async function brokerWithDeadLetters(
  count: number,
): Promise<{ broker: MemoryBroker; session: BrokerSession; transfer: Transfer }> {
  const broker = new MemoryBroker();
  broker.declareQueue('orders.dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'orders.dlq' });
  for (let i = 1; i <= count; i += 1)
    broker.publish({ routingKey: 'orders', body: `order ${i}`, messageId: `${i}` });
  broker.rejectHead(orders, count);
  const session = await createMemoryDriver(broker).connect({}, { signal });
  const transfer = await session.transfer?.open(dlq, { windowMessages: 10, signal });
  if (transfer === undefined) throw new Error('no transfer');
  return { broker, session, transfer };
}

const back = { exchange: '', routingKey: 'orders' };
const noHeaders = { addHeaders: {} };

describe('memory broker', () => {
  test('a rejected message is dead-lettered with its death, and its origin is the queue where it died', async () => {
    const { transfer } = await brokerWithDeadLetters(1);
    const [held] = await transfer.take(1);
    expect(held?.view.origin).toEqual({ queue: 'orders' });
    expect(held?.view.deaths[0]).toMatchObject({ reason: 'rejected', count: 1 });
  });

  test('what a transfer holds returns to its place when it closes', async () => {
    const { broker, transfer } = await brokerWithDeadLetters(5);
    await transfer.take(3);
    expect(broker.queue(dlq).ready).toHaveLength(2);
    await transfer.close();
    expect(broker.queue(dlq).ready.map((e) => e.message.properties[0]?.text)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
  });

  test('connection lost after a publish: outcome unknown, the copy is there and the source keeps its own', async () => {
    const { broker, transfer } = await brokerWithDeadLetters(2);
    const [held] = await transfer.take(1);
    if (held === undefined) throw new Error('nothing taken');
    broker.faults.failNth(1, 'lost-after', 'publish');
    expect(await transfer.publish(held, back, noHeaders)).toMatchObject({ outcome: 'unknown' });
    expect(broker.queue(orders).depth).toBe(1);
    expect(broker.queue(dlq).ready).toHaveLength(2);
    await expect(transfer.take(1)).rejects.toMatchObject({ code: 'broker_unreachable' });
  });

  test('connection lost midway through an acknowledge: half of them are gone from the source', async () => {
    const { broker, transfer } = await brokerWithDeadLetters(4);
    const held = await transfer.take(4);
    broker.faults.failNth(1, 'lost-midway', 'acknowledge');
    await expect(transfer.acknowledge(held)).rejects.toMatchObject({ code: 'broker_unreachable' });
    expect(broker.queue(dlq).ready).toHaveLength(2);
  });

  test('publish to a deleted queue is returned and the message stays', async () => {
    const { broker, transfer } = await brokerWithDeadLetters(1);
    const [held] = await transfer.take(1);
    if (held === undefined) throw new Error('nothing taken');
    broker.deleteQueue(orders);
    expect(await transfer.publish(held, back, noHeaders)).toMatchObject({ outcome: 'returned' });
    await transfer.close();
    expect(broker.queue(dlq).ready).toHaveLength(1);
  });

  test('a look at a quorum queue is refused before it could drop a message', async () => {
    const { broker, session } = await brokerWithDeadLetters(0);
    broker.declareQueue('q', { type: 'quorum', deliveryLimit: 3 });
    broker.publish({ routingKey: 'q', body: 'once' });
    const reading = await session.topology?.queue({ vhost: '/', name: 'q' }, { signal });
    if (reading === undefined) throw new Error('no reading');
    const look = (deliveryCountSeen: number) =>
      session.messages?.peek(
        reading,
        { count: 1, maxBytes: 1e6, waitMs: 1e3, deliveryCountSeen },
        { signal },
      );
    await look(0);
    await look(0);
    await expect(look(2)).rejects.toMatchObject({ code: 'unsupported' });
    expect(broker.queue({ vhost: '/', name: 'q' }).ready).toHaveLength(1);
  });
});
