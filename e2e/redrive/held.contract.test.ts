// Loops and limits on real brokers: what the plan says beforehand, and what becomes of the messages when it
// happens all the same. Here: what is held too long, or too often. Nothing is lost in any of them.

import { expect, test, vi } from 'vitest';
import { setConsumerTimeout } from '../tools/broker-settings';
import { all, bodies, onBrokers, toOrigin } from './limits-world';

onBrokers(['3.10', '4', '4.3'], ({ version, world, declare, died, send, planOf }) => {
  test('a consumer timeout: said while it happens; the run starts over from the head and moves none twice', async () => {
    // From 4.3 only quorum queues have one.
    const declared = await declare({ type: version === '4.3' ? 'quorum' : 'classic' });
    const { ref, name, dlq } = declared;
    const skipped = 'other';
    await died(
      declared,
      () => {
        world().channel.sendToQueue(name, Buffer.from(skipped), { persistent: true });
        send(declared)();
      },
      bodies.length + 1,
    );
    const selection = { kind: 'filter' as const, conditions: [{ kind: 'body-text' as const, text: 'm' }] };
    await setConsumerTimeout(world().broker, { timeoutMs: 1_500, checkMs: 300 });
    const troubles = new Set<string>();
    let doubtful: string[] = [];
    try {
      const { id } = await world().api.redrives.start({
        ...{ ...ref, selection, destination: toOrigin, ratePerSec: 1 },
      });
      const redrive = await vi.waitFor(
        async () => {
          const now = await world().api.redrives.get({ redriveId: id });
          if (now.failure !== null) troubles.add(now.failure);
          expect(now.finishedAtMs).not.toBeNull();
          return now;
        },
        { timeout: 60_000, interval: 50 },
      );
      // One whose window was cut is in doubt where the broker is too young to tell that it did not restart.
      expect(redrive.state).toBe('completed');
      expect(redrive.movedMessages + redrive.inDoubtMessages).toBe(bodies.length);
      doubtful = redrive.inDoubt.map(({ messageId }) => messageId ?? '');
      expect(doubtful.length).toBeLessThanOrEqual(1);
    } finally {
      await setConsumerTimeout(world().broker, { timeoutMs: 1_800_000, checkMs: 60_000 });
    }
    expect([...troubles].join(' ')).toMatch(/^((?!inside Spillway).)*longer than its consumer_timeout/);
    expect(await world().drain(name)).toEqual(bodies.filter((body) => !doubtful.includes(body)));
    expect(await world().drained(dlq, 1 + doubtful.length)).toEqual([skipped, ...doubtful]);
  });

  test('a delivery limit: foreseen, and what cannot be moved survives more runs than the limit allows returns', async () => {
    const declared = await declare({ type: 'quorum', dead: { 'x-delivery-limit': 3 } });
    const { ref, name, dlq } = declared;
    await died(declared, send(declared));
    const { warned } = await planOf({ ...ref, selection: all, destination: toOrigin });
    // From 4.3 what goes back by nack counts as no delivery.
    const foreseen = version === '4.3' ? 'nothing' : 'drops a message after 3';
    expect(warned['delivery-limit'] ?? 'nothing').toContain(foreseen);
    await world().management.deleteQueue('/', name);
    const request = { ...ref, selection: all, destination: toOrigin };
    for (let run = 0; run < 5; run += 1) {
      const started = await world()
        .redriven(request)
        .catch((error: unknown) => error);
      if (started instanceof Error) {
        expect(started.message).toContain('delivery limit');
        break;
      }
    }
    await world().ready(dlq, bodies.length);
    expect((await world().drained(dlq, bodies.length)).sort()).toEqual(bodies);
  });
});
