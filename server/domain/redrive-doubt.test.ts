import { expect, test } from 'vitest';
import { resolvedSentence, resolveSentence } from './redrive-doubt';

const about = { messages: 3, source: 'dlq', parkingQueue: 'dlq.parking' };

test('before: what moves, where to, and what cannot be undone', () => {
  expect(resolveSentence('released', about)).toContain('Nothing is moved');
  expect(resolveSentence('parked', about)).toContain(
    '3 messages in dlq and move what is found to dlq.parking',
  );
  const drop = resolveSentence('dropped', about);
  expect(drop).toContain('cannot be undone');
  expect(drop).toContain('the deleted original was the last one');
});

const done = { doneMessages: 2, notFoundMessages: 0, refused: [] };
const place = { source: 'dlq', parkingQueue: 'dlq.parking', sawAll: true };

test.each([
  [{ kind: 'released' as const }, place, '2 messages released: nothing was moved.'],
  [{ kind: 'dropped' as const }, place, '2 messages deleted from dlq.'],
  [
    { kind: 'parked' as const, doneMessages: 1, notFoundMessages: 1 },
    place,
    '1 message parked in dlq.parking. 1 not found in dlq: it was moved or consumed, or a consumer holds it. It stays listed; release it when you know more.',
  ],
  [
    { kind: 'dropped' as const, notFoundMessages: 5 },
    { ...place, sawAll: false },
    '2 messages deleted from dlq. 5 not found in dlq: not among the messages that could be looked at. They stay listed; release them when you know more.',
  ],
])('afterwards: what was done, and what was not found: %o', (over, where, sentence) => {
  expect(resolvedSentence({ ...done, ...over }, where)).toBe(sentence);
});
