// Reads messages that are kept outside the broker: their properties are the raw property list.

import type { KeptFormat } from '@/server/brokers/driver';
import { AmqpReader } from './amqp-values';
import { viewOf } from './message-view';
import { headersOf, splitProperties } from './property-list';

export const keptFormat: KeptFormat = {
  view: ({ exchange, routingKey, properties, body }, position) =>
    viewOf(
      {
        exchange,
        routingKey,
        redelivered: false,
        properties: bufferOf(properties),
        body: bufferOf(body),
      },
      position,
    ),
  problemOf: (properties) => {
    try {
      const list = bufferOf(properties);
      const split = splitProperties(list);
      const read = split.reduce((sum, { bytes }) => sum + bytes.length, 2);
      if (read !== list.length) return `has ${list.length - read} bytes after its last property`;
      headersOf(split);
      return deathsProblem(list);
    } catch (error) {
      if (error instanceof RangeError) return `cannot be read as a property list (${error.message})`;
      throw error;
    }
  },
};

/** RabbitMQ 3.10 loses a message whose x-death it cannot read, and the queue's process with it. */
function deathsProblem(list: Buffer): string | null {
  const table = splitProperties(list).find(({ kind }) => kind === 'table');
  if (table === undefined) return null;
  const deaths = new AmqpReader(table.bytes).table().find(({ name }) => name === 'x-death');
  if (deaths === undefined) return null;
  const { value } = deaths;
  const shaped = value.type === 'array' && value.value.every(({ type }) => type === 'table');
  return shaped ? null : 'has an x-death header that is not a list of deaths, which a broker may choke on';
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
