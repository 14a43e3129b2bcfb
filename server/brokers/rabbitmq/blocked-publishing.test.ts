import { expect, test, vi } from 'vitest';
import type { BlockedWait } from '@/server/brokers/driver';
import { BlockedPublishing } from './blocked-publishing';

function waiting() {
  const giveUp = vi.fn();
  const publishing = new BlockedPublishing(giveUp);
  const wait = vi.fn<BlockedWait>((_, { over }) => untilAborted(over));
  publishing.waitWith(wait, () => 7);
  return { publishing, wait, giveUp };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

test('whoever does not wait is not held up', async () => {
  const publishing = new BlockedPublishing(vi.fn());
  const hindered = publishing.hindrance();
  publishing.block('low on memory');
  expect(publishing.blocked).toBe('low on memory');
  expect(publishing.waits).toBe(false);
  await publishing.unblocked();
  expect(hindered()).toBe(false);
});

test('whoever waits does until it is over, and nothing is given up', async () => {
  const { publishing, wait, giveUp } = waiting();
  const hindered = publishing.hindrance();
  expect(hindered()).toBe(false);
  publishing.block('low on memory');
  // RabbitMQ says it again when the disk runs low as well.
  publishing.block('low on memory & disk');
  expect(wait).toHaveBeenCalledTimes(1);
  expect([publishing.waits, hindered()]).toEqual([true, true]);
  let over = false;
  const done = publishing.unblocked().then(() => (over = true));
  await Promise.resolve();
  expect(over).toBe(false);
  publishing.unblock();
  await done;
  expect([publishing.waits, hindered(), publishing.hindrance()()]).toEqual([false, true, false]);
  expect(giveUp).not.toHaveBeenCalled();
});

test('it is given up when that is asked for, and told anew at the next alarm', async () => {
  const { publishing, wait, giveUp } = waiting();
  publishing.block('low on memory');
  publishing.unblock();
  wait.mockResolvedValueOnce();
  publishing.block('low on disk');
  await vi.waitFor(() => expect(giveUp).toHaveBeenCalledTimes(1));
  expect(wait.mock.calls.map(([why, { unanswered }]) => [why, unanswered()])).toEqual([
    ['low on memory', 7],
    ['low on disk', 7],
  ]);
});
