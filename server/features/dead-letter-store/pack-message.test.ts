import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dictionaryOf, packMessage, unpackMessage } from './pack-message';

const name = fc.string({ unit: 'binary', maxLength: 60 });
const messages = fc.record({
  exchange: name,
  routingKey: name,
  properties: fc.uint8Array({ maxLength: 300 }),
  body: fc.uint8Array({ maxLength: 20_000 }),
});

const plainOf = ({ exchange, routingKey, properties, body }: ReturnType<typeof unpackMessage>) => ({
  exchange,
  routingKey,
  properties: [...properties],
  body: [...body],
});

test('what is unpacked is what was packed, whatever the dictionary', () => {
  fc.assert(
    fc.property(messages, messages, (message, first) => {
      const dictionary = dictionaryOf(first);
      expect(plainOf(unpackMessage(packMessage(message, dictionary), dictionary))).toEqual(plainOf(message));
    }),
    { numRuns: 60 },
  );
});

test('a message like the first of its cause takes a fraction of its size', () => {
  const order = (id: number) => ({
    exchange: 'dlx',
    routingKey: 'orders',
    properties: new TextEncoder().encode(`x-death: expired at ${id}, ${'a queue of orders '.repeat(10)}`),
    body: new TextEncoder().encode(JSON.stringify({ id, note: 'leave it at the door, please', tags: [id] })),
  });
  const dictionary = dictionaryOf(order(1));
  expect(packMessage(order(77), dictionary).length).toBeLessThan(60);
});

test('what does not become smaller grows by one byte', () => {
  const body = Uint8Array.from({ length: 100 }, (_, index) => (index * 7919 * (index + 13)) % 251);
  const message = { exchange: '', routingKey: '', properties: new Uint8Array(), body };
  expect(packMessage(message, new Uint8Array()).length).toBeLessThanOrEqual(1 + 1 + 1 + 4 + 100);
});
