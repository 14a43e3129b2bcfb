import { expect, test } from 'vitest';
import { excerptOf } from './dead-letter-search';
import type { MessageView } from './message';

const view = {
  headers: [{ name: 'x-error', type: 'string', text: 'Card Declined by issuer' }],
  properties: [{ name: 'message_id', text: 'pay-1' }],
  routingKey: 'payments.eu',
} as unknown as MessageView;

const looked = (text: string, body = '') => excerptOf(view, body, [{ kind: 'text', text }]);

test('an excerpt says where the text was found, as it is written there', () => {
  expect(looked('order-7', '{"id":"ORDER-77"}')).toEqual({
    where: 'body',
    before: '{"id":"',
    hit: 'ORDER-7',
    after: '7"}',
  });
  expect(looked('declined')).toMatchObject({ where: 'x-error', hit: 'Declined' });
  expect(looked('pay-1')).toMatchObject({ where: 'message_id' });
  expect(looked('payments.eu')).toMatchObject({ where: 'routing key' });
});

test('an excerpt is short, and none where nothing was looked for', () => {
  const long = looked('needle', `${'a'.repeat(5_000)}needle${'b'.repeat(5_000)}`);
  expect((long?.before.length ?? 0) + (long?.after.length ?? 0)).toBeLessThan(200);
  expect(long?.before.startsWith('…')).toBe(true);
  expect(excerptOf(view, 'x', [{ kind: 'reason', reason: 'expired' }])).toBeNull();
});
