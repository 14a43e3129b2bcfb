import { expect, test } from 'vitest';
import { cancelWords } from './cancel-words';

const running = {
  ...({ state: 'running', queue: 'orders.dlq', startedAtMs: 1, movedMessages: 1_200 } as const),
  ...{ blocked: null, unattendedSinceMs: null },
};
const rest =
  ' The 1,200 moved so far stay where they are; the rest stays in orders.dlq. A new redrive can take up the rest later.';

test.each([
  ['running', running, `It stops after the messages that are in flight.${rest}`],
  [
    'not begun',
    { ...running, state: 'queued', startedAtMs: null, movedMessages: 0 } as const,
    /^It ends now\. Nothing was moved/,
  ],
  ['paused', { ...running, state: 'paused' } as const, /^It ends at once: nothing is in flight\./],
  ['without a worker', { ...running, unattendedSinceMs: 5 }, `It ends once a worker runs again.${rest}`],
  [
    'blocked by an alarm',
    { ...running, blocked: { unansweredMessages: null } },
    /^It ends at once,.+ not answered, if anything, is listed as in doubt/,
  ],
  [
    'to pause once an alarm is over',
    { ...running, state: 'pausing', blocked: { unansweredMessages: 17 } } as const,
    /^It ends at once,.+ 17 messages sent before the alarm and not answered are listed as in doubt/,
  ],
  [
    'blocked with nothing unanswered',
    { ...running, blocked: { unansweredMessages: 0 } },
    `It ends at once, without waiting for the end of the broker’s alarm.${rest}`,
  ],
])('cancelled while %s, it says what happens', (_, redrive, says) => {
  const words = cancelWords(redrive);
  if (typeof says === 'string') expect(words).toBe(says);
  else expect(words).toMatch(says);
});
