// A supply of dead letters of 1 KiB in twelve causes, as an order pipeline makes them: bodies that differ in ids, amounts
// and times, and the header in which the consumer noted its error.

import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import { managementOf } from '../brokers/management';
import type { RabbitMq } from '../brokers/rabbitmq';

const errors = [
  'Card declined by the issuer',
  'Stock service timed out after 3000 ms',
  'Address cannot be geocoded',
  'Price list has no entry',
  'Schema mismatch: field total is missing',
  'Duplicate order reference',
  'Fraud check refused the customer',
  'Connection refused by warehouse gateway',
  'Currency is not supported',
  'Voucher expired before checkout',
  'Tax region unknown',
  'Null reference in discount rules',
];

export const causeCount = errors.length;

/** They expire in a queue of their own, so that each carries its death. */
export async function fillWithCauses(rabbit: RabbitMq, dlq: string, count: number): Promise<void> {
  const dying = `${dlq} dying`;
  const management = managementOf(rabbit);
  await management.declareQueue('/', dlq, { type: 'classic' });
  await management.declareQueue('/', dying, {
    arguments: { 'x-message-ttl': 0, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq },
  });
  const connection = await connect(rabbit.amqpUrl, { noDelay: true });
  try {
    const channel = await connection.createConfirmChannel();
    for (let sent = 0; sent < count;) {
      for (const end = Math.min(count, sent + 2_000); sent < end; sent += 1) {
        channel.sendToQueue(dying, bodyOf(sent), {
          persistent: true,
          messageId: `order-${sent}`,
          contentType: 'application/json',
          headers: {
            'x-exception-message': errors[sent % errors.length] ?? '',
            tenant: `tenant-${sent % 100}`,
          },
        });
      }
      await channel.waitForConfirms();
    }
    while ((await channel.checkQueue(dlq)).messageCount < count) await delay(50);
  } finally {
    await connection.close();
  }
}

const bodyBytes = 1_024;

/** Filled up with a trace that no two share, so that nothing compresses better than in life. */
function bodyOf(index: number): Buffer {
  const order = {
    orderId: `order-${index}`,
    customerId: uuidOf(index * 7 + 1),
    placedAt: new Date(1_767_600_000_000 + index * 250).toISOString(),
    currency: index % 3 === 0 ? 'EUR' : 'CHF',
    lines: Array.from({ length: 5 }, (_, line) => ({
      sku: `SKU-${(index * 13 + line * 31) % 5_000}`,
      quantity: 1 + ((index + line) % 4),
      unitPrice: ((index * 37 + line * 11) % 20_000) / 100,
    })),
    shipTo: { city: 'Zürich', street: `Seestrasse ${index % 400}`, note: 'Please leave it at the door' },
    trace: uuidOf(index * 3 + 2),
    signature: '',
  };
  const short = JSON.stringify(order);
  const missing = Math.max(0, bodyBytes - Buffer.byteLength(short));
  let signature = '';
  for (let part = 0; signature.length < missing; part += 1) signature += hexOf(index * 31 + part);
  return Buffer.from(JSON.stringify({ ...order, signature: signature.slice(0, missing) }));
}

function hexOf(seed: number): string {
  const mixed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) ^ Math.imul(seed + 0x9e3779b9, 0x85ebca6b);
  return (mixed >>> 0).toString(16).padStart(8, '0');
}

export function uuidOf(seed: number): string {
  const hex = [0, 1, 2, 3].map((part) => hexOf(seed * 4 + part)).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
