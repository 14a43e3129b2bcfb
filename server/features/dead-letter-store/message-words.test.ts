import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { questionOf, termsOf, tsVectorOf, wordsOf } from './message-words';

const bare = { properties: [], headers: [], exchange: '', routingKey: '' };
const wordsIn = (text: string) => [...wordsOf(bare, new TextEncoder().encode(text))];

test.each([
  ['order-4711 of com.acme.OrderService', ['order', '4711', 'of', 'com', 'acme', 'orderservice']],
  ['{"id":"3F2A9C01-1111-2222-3333-444455556666"}', ['id', '3f2a9c01-1111-22']],
  ['at 2026-01-05T10:15:00.000Z', ['at', '2026-01-05t10:15']],
  ['Straße 队列 naïve naïve', ['straße', '队列', 'naïve']],
  ['a b 12 123', ['123']],
])('%s has the words %j', (text, words) => {
  expect(wordsIn(text).filter((word) => word !== 'z')).toEqual(words);
});

test('properties, header names and header values are words too; a binary body has none', () => {
  const view = {
    properties: [{ name: 'message_id', text: 'm-173' }],
    headers: [{ name: 'x-error', type: 'string', text: 'Card declined' }],
    exchange: 'dlx',
    routingKey: 'eu.orders',
  };
  const words = wordsOf(view, Uint8Array.of(0, 255, 254, 97, 98, 99));
  expect([...words]).toEqual(['dlx', 'eu', 'orders', '173', 'error', 'card', 'declined']);
});

test.each([
  ['order-471', ["'order'", "'471':*"]],
  ['order-47', ["'order'"]],
  ['order-4', ["'order'"]],
  ['Card declined.', ["'card'", "'declined'"]],
  ['3f2a9c01-11', ["'3f2a9c01-11':*"]],
  ['3f2a9c01-1111-2222-3333-444455556666.', ["'3f2a9c01-1111-22':*"]],
  ['2026-01-05T10:1', ["'2026-01-05t10:1':*"]],
  ['…', []],
])('%s is asked as %j', (text, terms) => {
  expect(termsOf(questionOf(text))).toEqual(terms);
});

test('whatever text a message holds from the beginning of a word on, its question finds the message', () => {
  const word = fc.stringMatching(/^[a-z0-9_äö]{1,12}$/);
  const parting = fc.constantFrom(' ', '-', '.', ': ', '", "', '/');
  fc.assert(
    fc.property(fc.array(fc.tuple(word, parting), { minLength: 2, maxLength: 12 }), fc.nat(), (parts, at) => {
      const text = parts.map(([one, apart]) => one + apart).join('');
      const from = parts
        .slice(0, at % parts.length)
        .map(([one, apart]) => one + apart)
        .join('').length;
      const asked = text.slice(from, from + 1 + (at % 20));
      const words = wordsIn(text);
      const question = questionOf(asked);
      for (const wanted of question.words) expect(words).toContain(wanted);
      const { prefix } = question;
      if (prefix !== null) expect(words.some((one) => one.startsWith(prefix))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('words are bounded in number and length, and need no escaping', () => {
  const text = `${Array.from({ length: 5_000 }, (_, index) => `w${index}`).join(' ')}`;
  expect(wordsIn(text)).toHaveLength(limits.storedWords);
  expect(wordsIn('x'.repeat(5_000))[0]).toHaveLength(limits.storedWordChars);
  expect(tsVectorOf(wordsIn(`it's a \\ "quoted" one`))).toBe("'it' 'quoted' 'one'");
});
