import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  causeKeyOf,
  causesMatcher,
  type Keyable,
  keyOfSignature,
  parseCauseKey,
  splitKey,
  type SplitPart,
  splitValueOf,
} from './cause-key';
import type { Signature } from './signature';

function message(error: string, over: Partial<Keyable> = {}): Keyable {
  const death = { exchange: '', count: 1, atMs: 5, originalExpiration: null };
  return {
    deaths: [{ ...death, reason: 'rejected', queue: 'orders', routingKeys: ['order.placed'] }],
    origin: { queue: 'orders' },
    headers: [
      { name: 'x-error', type: 'string', text: error },
      { name: 'tenant', type: 'string', text: 'acme' },
    ],
    properties: [{ name: 'type', text: 'OrderPlaced' }],
    contentType: null,
    routingKey: 'dead',
    ...over,
  };
}

describe('the key of a cause', () => {
  test('is the same text in every version that reads it', () => {
    expect(causeKeyOf(message('Order 4711 not found'))).toBe(
      's2:["rejected","orders",null,"Order <#> not found",null,null]',
    );
  });

  test('is read back as the signature it was made of', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    const optional = fc.option(text);
    const signature: fc.Arbitrary<Signature> = fc.record({
      reason: text,
      originQueue: text,
      exceptionType: optional,
      message: optional,
      frame: optional,
      contentType: optional,
    });
    fc.assert(
      fc.property(signature, optional, (one, value) => {
        const key = keyOfSignature(one);
        expect(parseCauseKey(key)).toEqual({ signature: one, splits: [] });
        const part: SplitPart = { by: 'header', name: 'tenant' };
        expect(parseCauseKey(splitKey(key, part, value))).toEqual({
          signature: one,
          splits: [{ part, value }],
        });
      }),
    );
  });

  test.each(['', 's2:', 's2:[1]', 's3:["a"]', '{"a":1}', 's2:["a","b",null,null,null,null,["x",null]]'])(
    'that cannot be read means no message: %s',
    (key) => {
      expect(parseCauseKey(key)).toBeNull();
      expect(causesMatcher([key])(message('x'))).toBe(false);
    },
  );
});

describe('a selection by causes', () => {
  const key = causeKeyOf(message('Order 1 not found'));

  test('means the messages of each signature', () => {
    const belongs = causesMatcher([key, causeKeyOf(message('refused'))]);
    expect([message('Order 2 not found'), message('refused'), message('late')].map(belongs)).toEqual([
      true,
      true,
      false,
    ]);
  });

  test.each<[string, SplitPart, string]>([
    ['routing key', { by: 'routing-key' }, 'order.placed'],
    ['header', { by: 'header', name: 'tenant' }, 'acme'],
    ['property', { by: 'property', name: 'type' }, 'OrderPlaced'],
  ])('of a cause split by %s means those with the value', (_, part, value) => {
    expect(splitValueOf(message('x'), part)).toBe(value);
    expect(causesMatcher([splitKey(key, part, value)])(message('Order 3 not found'))).toBe(true);
    expect(causesMatcher([splitKey(key, part, 'other')])(message('Order 3 not found'))).toBe(false);
    expect(causesMatcher([splitKey(key, part, value)])(message('late'))).toBe(false);
  });

  test('of those without the value means those without it', () => {
    const without = splitKey(key, { by: 'header', name: 'region' }, null);
    expect(causesMatcher([without])(message('Order 3 not found'))).toBe(true);
  });

  test('a cause split twice has to have both values', () => {
    const twice = splitKey(
      splitKey(key, { by: 'routing-key' }, 'order.placed'),
      { by: 'header', name: 'tenant' },
      'acme',
    );
    expect(causesMatcher([twice])(message('Order 3 not found'))).toBe(true);
    expect(causesMatcher([twice])(message('Order 3 not found', { headers: [] }))).toBe(false);
  });
});
