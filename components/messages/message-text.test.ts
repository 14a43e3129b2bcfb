import { describe, expect, test } from 'vitest';
import type { Death, MessageView } from '@/server/domain/message';
import { bodyFileName, deathsSummary, messageAsJson, searchTextOf } from './message-text';

const death: Death = {
  reason: 'rejected',
  queue: 'orders',
  exchange: '',
  routingKeys: ['orders'],
  count: 2,
  atMs: 1_700_000_000_000,
  originalExpiration: null,
};

function message(over: Partial<MessageView> = {}): MessageView {
  return {
    position: 1,
    fingerprint: 'f'.repeat(64),
    exchange: 'dlx',
    routingKey: 'orders',
    redelivered: false,
    deliveryCount: null,
    properties: [{ name: 'message-id', text: 'M/1 é' }],
    headers: [{ name: 'tenant', type: 'string', text: 'ACME' }],
    messageId: 'M/1 é',
    contentType: 'application/json',
    timestampMs: null,
    sizeBytes: 2,
    bodyBase64: btoa('Hi'),
    bodyTruncated: false,
    deaths: [],
    origin: null,
    offset: null,
    ...over,
  };
}

describe('deaths in one line', () => {
  test('a message that never died has none', () => {
    expect(deathsSummary(message())).toBeNull();
  });
  test('the newest death leads and all counts add up', () => {
    const older = { ...death, reason: 'expired', queue: 'retry', count: 1 };
    expect(deathsSummary(message({ deaths: [death, older] }))).toBe('rejected in orders · 3 deaths');
  });
});

test('a filter finds headers, keys, death queues and the body, in any case', () => {
  const text = searchTextOf(message({ deaths: [death] }));
  for (const part of ['acme', 'tenant', 'dlx', 'hi', 'rejected']) expect(text).toContain(part);
});

describe('copied as JSON', () => {
  test('a text body is text', () => {
    expect(JSON.parse(messageAsJson(message()))).toMatchObject({ body: { encoding: 'utf-8', text: 'Hi' } });
  });
  test('a binary body is base64, so that no byte is lost', () => {
    const bodyBase64 = btoa('\u00ff\u0000');
    expect(JSON.parse(messageAsJson(message({ bodyBase64 })))).toMatchObject({
      body: { encoding: 'base64', text: bodyBase64 },
    });
  });
});

test('a downloaded body has a name that any file system takes', () => {
  expect(bodyFileName(message(), 'a/b c')).toBe('a_b_c-M_1_é.json');
});
