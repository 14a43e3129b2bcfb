// Believable messages of a shop: orders, payments, e-mails, clicks.

import { randomUUID } from 'node:crypto';
import type { Options } from 'amqplib';

const names = [
  'Amara Okafor',
  'Björn Lindqvist',
  'Chen Wei',
  'Dolores Ibárruri',
  'Émile Durand',
  'Fatima Zahra',
  'Grace Hopper',
];
const skus = ['KETTLE-1L', 'LAMP-OAK', 'TENT-2P', 'MUG-BLUE', 'BIKE-LIGHT', 'DESK-140'];
const currencies = ['EUR', 'EUR', 'EUR', 'USD', 'GBP', 'SEK'];

export function pick<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('Nothing to pick from.');
  return item;
}

export type Order = {
  orderId: string;
  customer: { name: string; email: string };
  lines: { sku: string; quantity: number; unitPriceCents: number }[];
  totalCents: number;
  currency: string;
  shipTo: { city: string; postcode: string | null };
  placedAt: string;
};

export function makeOrder(): Order {
  const lines = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => ({
    sku: pick(skus),
    quantity: 1 + Math.floor(Math.random() * 4),
    unitPriceCents: 500 + Math.floor(Math.random() * 20_000),
  }));
  const name = pick(names);
  return {
    orderId: `ord-${randomUUID().slice(0, 8)}`,
    customer: { name, email: `${name.split(' ')[0]?.toLowerCase() ?? 'someone'}@example.com` },
    lines,
    totalCents: lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0),
    currency: pick(currencies),
    shipTo: {
      city: pick(['Lyon', 'Malmö', 'Porto', 'Kraków', 'Ghent']),
      postcode: Math.random() < 0.012 ? null : '41 118',
    },
    placedAt: new Date().toISOString(),
  };
}

/** Properties every message of the shop carries. */
export function stamp(appId: string, type: string, headers: Record<string, unknown> = {}): Options.Publish {
  return {
    persistent: true,
    messageId: randomUUID(),
    timestamp: Math.floor(Date.now() / 1_000),
    contentType: 'application/json',
    type,
    appId,
    headers,
  };
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
