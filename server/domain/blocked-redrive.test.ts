import { expect, test } from 'vitest';
import { blockedSentence, pausingSentence, unansweredIn } from './blocked-redrive';

test('what a redrive says that waits for an alarm tells how many messages were not answered', () => {
  expect(unansweredIn(pausingSentence('memory alarm on a', 1))).toBe(1);
  expect(unansweredIn(pausingSentence('memory alarm on a', 1_250))).toBe(1_250);
  expect(unansweredIn(blockedSentence('disk alarm on b'))).toBe('some');
});

test('what it says otherwise does not', () => {
  expect(unansweredIn(null)).toBeNull();
  expect(unansweredIn('Waiting: orders has 20 messages, limit 15.')).toBeNull();
  expect(unansweredIn('Waiting to try again. The broker does not answer.')).toBeNull();
});
