import { describe, expect, test } from 'vitest';
import { causeKeyOf } from './causes/cause-key';
import { type Matchable, matcherFor } from './match-message';
import { type MessageCondition, redriveSelectionSchema } from './redrive-selection';

const base64 = (text: string) => Buffer.from(text).toString('base64');

const message: Matchable = {
  fingerprint: 'f1',
  origin: { queue: 'orders' },
  deaths: [
    {
      reason: 'rejected',
      queue: 'orders',
      exchange: 'events',
      routingKeys: ['order.created'],
      count: 1,
      atMs: 5_000,
      originalExpiration: null,
    },
  ],
  headers: [
    { name: 'tenant', type: 'string', text: 'acme' },
    { name: 'attempt', type: 'int64', text: '9007199254740993' },
    { name: 'x-error', type: 'string', text: 'timeout' },
  ],
  properties: [{ name: 'content_type', text: 'application/json' }],
  contentType: 'application/json',
  routingKey: 'dead',
  bodyBase64: base64('{"order":{"id":9007199254740993,"lines":[{"sku":"é-1"}],"paid":true,"a.b":"x"}}'),
  bodyTruncated: false,
};

const judge = (conditions: MessageCondition[], over: Partial<Matchable> = {}) =>
  matcherFor({ kind: 'filter', conditions }, 'orders.dlq')({ ...message, ...over });

describe('a condition', () => {
  test.each<[string, MessageCondition, 'yes' | 'no']>([
    ['origin', { kind: 'origin', queue: 'orders' }, 'yes'],
    ['another origin', { kind: 'origin', queue: 'order' }, 'no'],
    ['reason', { kind: 'reason', reason: 'rejected' }, 'yes'],
    ['text in a header', { kind: 'text', text: 'ACME' }, 'yes'],
    ['text in the body', { kind: 'text', text: '"SKU":"é-1' }, 'yes'],
    ['text that is nowhere', { kind: 'text', text: 'globex' }, 'no'],
    ['cause', { kind: 'cause', keys: [causeKeyOf(message)] }, 'yes'],
    ['another cause', { kind: 'cause', keys: ['s2:["","",null,null,null,null]'] }, 'no'],
    ['another reason', { kind: 'reason', reason: 'expired' }, 'no'],
    ['header', { kind: 'header', name: 'tenant', value: 'acme' }, 'yes'],
    ['header, part of it', { kind: 'header', name: 'tenant', value: 'acm' }, 'no'],
    ['header with all its digits', { kind: 'header', name: 'attempt', value: '9007199254740993' }, 'yes'],
    ['header, a digit off', { kind: 'header', name: 'attempt', value: '9007199254740992' }, 'no'],
    ['property', { kind: 'property', name: 'content_type', value: 'application/json' }, 'yes'],
    ['property that is absent', { kind: 'property', name: 'app_id', value: '' }, 'no'],
    ['text in the body', { kind: 'body-text', text: '"sku":"é-1"' }, 'yes'],
    ['text with other case', { kind: 'body-text', text: '"SKU"' }, 'no'],
    ['path to a string', { kind: 'body-json', path: 'order.lines[0].sku', value: 'é-1' }, 'yes'],
    ['path with a root', { kind: 'body-json', path: '$.order.paid', value: 'true' }, 'yes'],
    ['path with a quoted name', { kind: 'body-json', path: 'order["a.b"]', value: 'x' }, 'yes'],
    ['path to all digits', { kind: 'body-json', path: 'order.id', value: '9007199254740993' }, 'yes'],
    ['path to a digit off', { kind: 'body-json', path: 'order.id', value: '9007199254740992' }, 'no'],
    ['path to an object', { kind: 'body-json', path: 'order', value: '' }, 'no'],
    ['path that leads nowhere', { kind: 'body-json', path: 'order.lines[1].sku', value: 'é-1' }, 'no'],
    ['died before', { kind: 'died-before', atMs: 5_001 }, 'yes'],
    ['died just then', { kind: 'died-before', atMs: 5_000 }, 'no'],
    ['died after', { kind: 'died-after', atMs: 4_999 }, 'yes'],
  ])('%s', (_, condition, expected) => {
    expect(judge([condition])).toBe(expected);
  });

  test('on when it died holds for no message that does not say so', () => {
    for (const kind of ['died-before', 'died-after'] as const) {
      expect(judge([{ kind, atMs: 1 }], { deaths: [] })).toBe('no');
    }
  });

  test('on JSON holds for no body that is none', () => {
    expect(judge([{ kind: 'body-json', path: 'a', value: 'b' }], { bodyBase64: base64('{"a":"b"') })).toBe(
      'no',
    );
  });
});

test('of several conditions all have to hold', () => {
  const origin = { kind: 'origin', queue: 'orders' } as const;
  expect(judge([origin, { kind: 'reason', reason: 'rejected' }])).toBe('yes');
  expect(judge([origin, { kind: 'reason', reason: 'expired' }])).toBe('no');
});

describe('a body that is longer than what is read of it', () => {
  const long = { bodyTruncated: true };
  test('is undecided, never guessed', () => {
    expect(judge([{ kind: 'body-text', text: 'further back' }], long)).toBe('undecided');
    expect(judge([{ kind: 'body-json', path: 'order.paid', value: 'true' }], long)).toBe('undecided');
  });
  test('matches by what was found, and fails by what another condition says', () => {
    expect(judge([{ kind: 'body-text', text: 'sku' }], long)).toBe('yes');
    const undecided = { kind: 'body-text', text: 'further back' } as const;
    expect(judge([undecided, { kind: 'origin', queue: 'other' }], long)).toBe('no');
    expect(judge([undecided, { kind: 'origin', queue: 'orders' }], long)).toBe('undecided');
  });
});

test('a cause means every message with its signature', () => {
  const match = matcherFor({ kind: 'causes', keys: [causeKeyOf(message)] }, 'orders.dlq');
  expect(match({ ...message, fingerprint: 'another' })).toBe('yes');
  expect(match({ ...message, headers: [] })).toBe('no');
});

test('a key that an older version stored means what it meant', () => {
  const stored = '["rejected","orders","timeout"]';
  const match = matcherFor({ kind: 'causes', keys: [stored] }, 'orders.dlq');
  expect(match({ ...message, contentType: 'text/plain' })).toBe('yes');
  expect(match({ ...message, headers: [{ name: 'x-error', type: 'string', text: 'refused' }] })).toBe('no');
});

test('picked messages are told by their fingerprint', () => {
  const match = matcherFor({ kind: 'messages', fingerprints: ['f1'] }, 'orders.dlq');
  expect([match(message), match({ ...message, fingerprint: 'f2' })]).toEqual(['yes', 'no']);
});

test('a selection without a condition is none', () => {
  expect(redriveSelectionSchema.safeParse({ kind: 'filter', conditions: [] }).success).toBe(false);
  expect(redriveSelectionSchema.safeParse({ kind: 'causes', keys: [] }).success).toBe(false);
});
