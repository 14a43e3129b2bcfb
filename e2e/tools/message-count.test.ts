import type { MessageProperties } from 'amqplib';
import { expect, test } from 'vitest';
import { variedMessages } from './dead-letters';
import { compareMessages, type FoundMessage } from './message-count';

const sent = variedMessages(4);

function arrived(change: Partial<MessageProperties> = {}, content?: Buffer): FoundMessage[] {
  return sent.map(({ body, options }, index) => {
    const { persistent, ...properties } = options;
    const same = { ...properties, deliveryMode: persistent === true ? 2 : undefined } as MessageProperties;
    return index === 1
      ? { content: content ?? body, properties: { ...same, ...change } }
      : { content: body, properties: same };
  });
}

test('what broker and redrive add by name is no change', () => {
  const headers = { ...sent[1]?.options.headers, 'x-death': [], 'spillway-redrive-count': '1' } as object;
  const count = compareMessages(sent, arrived({ headers }), []);
  expect(count).toEqual({ lost: 0, altered: 0, duplicates: 0, unlisted: 0 });
});

test.each([
  ['a body', arrived({}, Buffer.from('other'))],
  ['a property', arrived({ correlationId: 'other' })],
  ['a missing property', arrived({ timestamp: undefined })],
  ['the delivery mode', arrived({ deliveryMode: 1 })],
  ['a header', arrived({ headers: { ...(sent[1]?.options.headers as object), 'x-attempt': 9 } })],
  ['a missing header', arrived({ headers: {} })],
])('%s that differs is counted', (_, found) => {
  expect(compareMessages(sent, found, []).altered).toBe(1);
});

test('a message that is nowhere is lost', () => {
  expect(compareMessages(sent, arrived().slice(1), []).lost).toBe(1);
});

test('a list entry excuses one further copy of its message, and of no other', () => {
  const found = [...arrived(), ...arrived().slice(0, 2), ...arrived().slice(0, 1)];
  expect(compareMessages(sent, found, [])).toMatchObject({ duplicates: 3, unlisted: 3 });
  expect(compareMessages(sent, found, ['message-0', 'message-3'])).toMatchObject({ unlisted: 2 });
  expect(compareMessages(sent, found, ['message-0', 'message-0', 'message-1'])).toMatchObject({
    unlisted: 0,
  });
});
