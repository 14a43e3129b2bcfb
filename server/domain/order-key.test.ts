import { expect, test } from 'vitest';
import type { TypedHeader } from './message';
import { HeldKeys, orderKeyOf, type OrderBy } from './order-key';
import type { EntryOutcome } from './redrive';

/** As drivers make them: the body is known to the message alone. */
class Message {
  readonly #text: string;
  readonly view: { headers: TypedHeader[] };

  constructor(text: string, headers: Record<string, string>) {
    this.#text = text;
    this.view = {
      headers: Object.entries(headers).map(([name, value]) => ({ name, type: 'string', text: value })),
    };
  }

  body(): Uint8Array {
    return new TextEncoder().encode(this.#text);
  }
}

const key = (orderBy: OrderBy, text: string, headers: Record<string, string> = {}) =>
  orderKeyOf(orderBy, new Message(text, headers));

test('a header’s value is the key, whatever its type; without it there is none', () => {
  expect(key({ kind: 'header', name: 'customer' }, '', { customer: '42' })).toBe('42');
  expect(key({ kind: 'header', name: 'customer' }, '', { other: '42' })).toBeNull();
});

test('so is what stands at a path of the body; an object, a gap and what is no JSON is no key', () => {
  const orderBy: OrderBy = { kind: 'body-json', path: 'order.lines[0].id' };
  expect(key(orderBy, '{"order":{"lines":[{"id":12345678901234567890}]}}')).toBe('12345678901234567890');
  expect(key(orderBy, '{"order":{"lines":[{"id":{}}]}}')).toBeNull();
  expect(key(orderBy, '{"order":{}}')).toBeNull();
  expect(key(orderBy, 'order')).toBeNull();
});

test('a key is held once a message of it was not moved, in this attempt or an earlier one', () => {
  const entry = (name: string) => ({ fingerprint: name, messageId: null, target: 'orders', key: name });
  const outcome = (kind: EntryOutcome) => ({ outcome: kind, detail: null });
  const keys = new HeldKeys([
    { entries: [entry('a'), entry('b')], outcomes: [outcome('moved'), outcome('returned')] },
    { entries: [entry('open')], outcomes: null },
  ]);
  keys.settled([entry('c'), entry('d')], [outcome('in-doubt'), outcome('moved')]);
  keys.hold('e');
  keys.hold(null);
  expect(['a', 'b', 'c', 'd', 'e', 'open', null].map((one) => keys.has(one))).toEqual([
    ...[false, true, true, false, true, false, false],
  ]);
});
