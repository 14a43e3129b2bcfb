// Messages of the memory broker that are kept outside it: their properties are one JSON document.

import { z } from 'zod';
import type { KeptFormat, RawMessage } from '@/server/brokers/driver';
import type { MemoryMessage } from './queue';
import { messageViewOf } from './view';

const textPair = z.object({ name: z.string(), text: z.string() });

const propertiesSchema = z.object({
  properties: z.array(textPair),
  // In the order in which a fingerprint reads them.
  headers: z.array(z.object({ name: z.string(), type: z.string(), text: z.string() })),
  deaths: z.array(
    z.object({
      reason: z.string(),
      queue: z.string(),
      exchange: z.string(),
      routingKeys: z.array(z.string()),
      count: z.number(),
      atMs: z.number().nullable(),
      originalExpiration: z.string().nullable(),
    }),
  ),
  priority: z.number(),
});

export const keptFormat: KeptFormat = {
  view: (raw, position) => messageViewOf(keptMessage(raw), position),
  problemOf: (properties) => {
    try {
      propertiesSchema.parse(JSON.parse(Buffer.from(properties).toString('utf8')));
      return null;
    } catch {
      return 'cannot be read';
    }
  },
};

export function rawOf({ exchange, routingKey, properties, headers, deaths, priority, body }: MemoryMessage) {
  const kept = Buffer.from(JSON.stringify({ properties, headers, deaths, priority }), 'utf8');
  return { exchange, routingKey, properties: kept, body } satisfies RawMessage;
}

export function keptMessage({ exchange, routingKey, properties, body }: RawMessage): MemoryMessage {
  const kept = propertiesSchema.parse(JSON.parse(Buffer.from(properties).toString('utf8')));
  return { ...kept, exchange, routingKey, body, deathsCarried: true };
}
