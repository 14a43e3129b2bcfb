import { expect, test } from 'vitest';
import type { BrokerChange } from './events';
import { changeSentence, changeWords, standingWords } from './event-words';

test.each<[BrokerChange, string, string]>([
  [{ kind: 'consumers', from: 6, to: 2, muted: false }, 'consumers 6→2', 'Consumers 6→2.'],
  [
    { kind: 'consumers', from: 1, to: 0, muted: true },
    'consumers 1→0',
    'Consumers 1→0; it changes so often that the rest of this hour is not listed.',
  ],
  [
    {
      kind: 'definition',
      changes: [
        { field: 'policy', from: null, to: 'short' },
        { field: 'max-length', from: '500', to: '100' },
        { field: 'message-ttl', from: '60000', to: null },
      ],
    },
    'policy set to short and 2 more',
    'policy set to short; max-length 500→100; message-ttl removed (was 60000).',
  ],
  [{ kind: 'declared', again: true }, 'declared again', 'Declared again.'],
  [
    { kind: 'alarm', node: 'rabbit@a', alarm: 'memory alarm: publishers are blocked', raised: true },
    'rabbit@a: memory alarm raised',
    'rabbit@a: memory alarm raised.',
  ],
  [{ kind: 'node', node: 'rabbit@a', became: 'down' }, 'rabbit@a went down', 'rabbit@a went down.'],
  [
    { kind: 'reach', answers: false, denied: false, reason: 'Nothing listens at http://a.' },
    'broker does not answer',
    'Broker does not answer: Nothing listens at http://a.',
  ],
  [
    { kind: 'reach', answers: false, denied: true, reason: 'The user or password is wrong.' },
    'broker refuses Spillway',
    'Broker refuses Spillway: The user or password is wrong.',
  ],
  [
    { kind: 'omitted', changes: 9_000 },
    '9,000 more changes',
    '9,000 more changes at the same poll are not listed one by one.',
  ],
])('%j', (change, words, sentence) => {
  expect(changeWords(change)).toBe(words);
  expect(changeSentence(change)).toBe(sentence);
});

test('a change of consumers that stands no longer says how many there are now', () => {
  const left = { kind: 'consumers', from: 6, to: 2, muted: false } as const;
  expect(standingWords(left, 4)).toBe(', now 4');
  expect(standingWords(left, 2)).toBe('');
  expect(standingWords(left, null)).toBe('');
  expect(standingWords({ kind: 'declared', again: false }, 4)).toBe('');
});
