import { expect, test } from 'vitest';
import { destroySentence } from './destroy-sentence';

const row = { readyMessages: 4120, unackedMessages: 12, depthMessages: 4132, consumers: 2 };
const details = { deadLettersFrom: ['orders', 'payments'] };

test('a purge names how many go and how many stay', () => {
  expect(destroySentence('purge', { row, details })).toBe(
    'About 4,120 ready messages will be dropped, not dead-lettered. The 12 that consumers hold stay. Spillway keeps no copy of them.',
  );
});

test('a delete names messages, consumers and the dead letters that lose their place', () => {
  expect(destroySentence('delete', { row, details })).toBe(
    'The queue and its bindings will be gone with 4,132 messages in it. 2 consumers will be cut off. Dead letters of 2 queues will be lost from then on. Its history stays here.',
  );
});

test('an unknown count is not said to be 0', () => {
  const unknown = { readyMessages: null, unackedMessages: null, depthMessages: null, consumers: null };
  expect(destroySentence('purge', { row: unknown, details: { deadLettersFrom: [] } })).toMatch(/^All ready/);
  expect(destroySentence('delete', { row: unknown, details: { deadLettersFrom: [] } })).toMatch(
    /every message in it\. Its history/,
  );
});
