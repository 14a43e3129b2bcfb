// Which messages a redrive is for, on a real broker: each way to select them moves those that it names, and no other
// leaves its place.

import { expect, test, vi } from 'vitest';
import type { MessageCondition, RedriveSelection } from '@/server/domain/redrive-selection';
import { onBrokers, toOrigin } from './limits-world';

onBrokers(['4'], ({ world, declare, planOf }) => {
  test('by age, origin, reason, header, property, text, JSON path, cause and picked ids: those, and no other', async () => {
    const { ref, name, dlq } = await declare({ type: 'quorum' });
    const other = `${name} other`;
    const back = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq };
    await world().management.declareQueue('/', other, { type: 'quorum', arguments: back });
    let dead = 0;
    const die = async (queue: string, body: string, options: object = {}) => {
      world().channel.sendToQueue(queue, Buffer.from(body), { persistent: true, ...options });
      await world().channel.waitForConfirms();
      if (!('expiration' in options)) await world().reject(queue, 1);
      await world().ready(dlq, (dead += 1));
    };
    const looked = async () => {
      const { messages } = await world().api.messages.peek({ ...ref, count: 20 });
      await world().ready(dlq, dead);
      return messages;
    };

    await die(name, 'old');
    const oldMs = (await looked())[0]?.deaths[0]?.atMs ?? NaN;
    // A death is told in whole seconds.
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(oldMs + 3_000), { timeout: 10_000 });
    await die(other, 'from the other');
    await die(name, 'expired', { expiration: '1' });
    await die(name, 'by header', { headers: { tenant: 7 } });
    await die(name, 'by property', { correlationId: 'c-7' });
    await die(name, 'anywhere', { headers: { note: 'The Needle' } });
    await die(name, 'in the body: Needle 8');
    await die(name, '{"order":{"items":[{"sku":"A-7"}]}}');
    await die(name, 'by cause', { headers: { 'x-error': 'card declined' } });
    await die(name, 'picked');
    await die(name, 'nobody asked for this one');

    const seen = await looked();
    const request = { ...ref, destination: toOrigin, selection: { kind: 'all' as const } };
    const causes = (await planOf(request)).sample?.causes ?? [];
    const cause = causes.find(({ error }) => error?.includes('card declined') === true)?.key ?? '';
    const picked = seen.find(({ bodyBase64 }) => atob(bodyBase64) === 'picked')?.fingerprint ?? '';
    const by = (condition: MessageCondition): RedriveSelection => ({
      kind: 'filter',
      conditions: [condition],
    });
    const selections: [string, RedriveSelection][] = [
      ['old', by({ kind: 'died-before', atMs: oldMs + 1_000 })],
      ['from the other', by({ kind: 'origin', queue: other })],
      ['expired', by({ kind: 'reason', reason: 'expired' })],
      ['by header', by({ kind: 'header', name: 'tenant', value: '7' })],
      ['by property', by({ kind: 'property', name: 'correlation_id', value: 'c-7' })],
      ['anywhere', by({ kind: 'text', text: 'the needle' })],
      ['in the body: Needle 8', by({ kind: 'body-text', text: 'Needle 8' })],
      [
        '{"order":{"items":[{"sku":"A-7"}]}}',
        by({ kind: 'body-json', path: 'order.items[0].sku', value: 'A-7' }),
      ],
      ['by cause', { kind: 'causes', keys: [cause] }],
      ['picked', { kind: 'messages', fingerprints: [picked] }],
    ];
    for (const [body, selection] of selections) {
      const redrive = await world().redriven({ ...ref, destination: toOrigin, selection });
      const told = `${body}: ${redrive.failure ?? ''}`;
      expect(redrive, told).toMatchObject({ state: 'completed', movedMessages: 1, failedMessages: 0 });
      expect([...(await world().drain(name)), ...(await world().drain(other))], told).toEqual([body]);
    }
    expect(await world().drained(dlq, 1)).toEqual(['nobody asked for this one']);
  }, 240_000);
});
