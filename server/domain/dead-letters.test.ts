import { expect, test } from 'vitest';
import { isDeadLetterQueue } from './dead-letters';

test.each([
  'orders.dlq',
  'dlq',
  'DLQ.orders',
  'orders-dead-letter',
  'dead_letters',
  'orders.deadletter',
  'dead-letter-queue',
  'orders.dead',
  'orders-error',
  'billing_error',
  'Billing.Errors',
  'orders_error',
  'orders.parking',
  'parking-lot',
  'orders.parkinglot',
])('%s is named like a dead-letter queue', (name) => {
  expect(isDeadLetterQueue(name, [])).toBe(true);
});

test.each(['orders', 'deadlines', 'terror', 'error-reports', 'adlqx', 'carparking2', 'deadpool', ''])(
  '%s is not',
  (name) => {
    expect(isDeadLetterQueue(name, [])).toBe(false);
  },
);

test('what something dead-letters into is one, whatever its name', () => {
  expect(isDeadLetterQueue('leftovers', ['orders'])).toBe(true);
});
