// A broker that dies right after a redrive has ended: what the redrive moved stays moved. Acknowledgements live in the
// memory of a classic queue for some seconds, so the end has to wait for them.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect } from 'amqplib';
import { testDatabase } from '@/server/platform/testing/test-database';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';

const { db } = await testDatabase();
const bodies = Array.from({ length: 300 }, (_, i) => `m${i}`);

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await startLedgerWorld(db, version);
  });
  afterAll(() => world.stop());

  test('killed as soon as a redrive has ended, it brings back none of the messages', async () => {
    const { name, dlq, ref } = await world.declare('classic');
    await world.publish(name, bodies);
    await world.reject(name, bodies.length);
    await world.ready(dlq, bodies.length);
    // The more often a queue was woken lately, the later it falls asleep.
    for (let looks = 0; looks < 2; looks += 1) {
      await asleep(dlq);
      await world.api.redrives.plan({ ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } });
    }
    await world.broker.syncMetadata();
    const { state, movedMessages } = await world.redriven({
      ...{ ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } },
    });
    expect({ state, movedMessages }).toEqual({ state: 'completed', movedMessages: bodies.length });
    await world.broker.kill();
    await world.broker.start();
    const connection = await connect(world.broker.amqpUrl);
    const channel = await connection.createChannel();
    const counts = [await channel.checkQueue(dlq), await channel.checkQueue(name)];
    await connection.close();
    expect(counts.map(({ messageCount }) => messageCount)).toEqual([0, bodies.length]);
  });

  async function asleep(queue: string): Promise<void> {
    const found = `{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"${queue}">>))`;
    const asked = `${found}, erlang:process_info(amqqueue:get_pid(Q), current_function).`;
    await vi.waitFor(async () => expect(await world.broker.ctl('eval', asked)).toContain('hibernate'), {
      timeout: 60_000,
      interval: 50,
    });
  }
});
