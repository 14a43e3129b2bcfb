import { expect, test, vi } from 'vitest';
import type { RedriveState } from '@/server/domain/redrive-states';
import { redrivePaceSchema } from '@/server/domain/redrive-pace';
import { createLogger } from '@/server/platform/logger';
import { manualClock } from '../testing/memory-world';
import type { RunControl } from './redrive-journal';
import { waitsForAlarm } from './wait-for-alarm';

/** The row is in these states one second after the other, and in the last of them from then on. */
function waiting(
  states: (RedriveState | Error)[],
  { unanswered = 0, ending = '', looks = 3 }: { unanswered?: number; ending?: string; looks?: number } = {},
) {
  const stop = new AbortController();
  const over = new AbortController();
  const logger = createLogger('test').child({}, { level: 'silent' });
  const notes: string[] = [];
  const counts: unknown[] = [];
  const note = async (sentence: string, blocked: unknown) => {
    notes.push(sentence);
    counts.push(blocked);
  };
  const control = vi.fn<() => Promise<RunControl>>(async () => {
    if (control.mock.calls.length === looks && ending === 'over') over.abort();
    if (control.mock.calls.length === looks && ending === 'stop') stop.abort();
    const [state = 'cancelling'] = states.length > 1 ? states.splice(0, 1) : states;
    if (state instanceof Error) throw state;
    return { state, ratePerSec: null, pace: redrivePaceSchema.parse({}) };
  });
  const clock = manualClock();
  const told: (string[] | Error)[] = [new Error('no statistics yet'), [], ['disk alarm on rabbit@b']];
  const alarms = vi.fn(async () => {
    const [found = []] = told.splice(0, 1);
    if (found instanceof Error) throw found;
    return found;
  });
  const wait = waitsForAlarm({ journal: { note, control }, alarms, clock, logger, stop: stop.signal });
  const waited = wait('low on disk', { over: over.signal, unanswered: () => unanswered });
  return { waited, notes, counts, alarms, control };
}

test.each<[string, (RedriveState | Error)[], number, number]>([
  ['paused, at once where nothing would be in doubt', ['running', 'pausing'], 0, 2],
  ['paused, not while something would be in doubt', ['pausing', 'pausing', 'cancelling'], 1, 3],
  ['cancelled, at once', ['running', 'cancelling'], 1, 2],
  ['not, because the database is away', [new Error('away'), new Error('away'), 'cancelling'], 0, 3],
])('given up when %s', async (_, states, unanswered, looks) => {
  const { waited, notes, control } = waiting(states, { unanswered });
  await waited;
  expect(control).toHaveBeenCalledTimes(looks);
  expect(notes[0]).toMatch(/block(s|ed) publishers \(low on disk\)\./);
});

test('a pause that waits says for how many messages, and where, as soon as a node tells', async () => {
  const states: RedriveState[] = ['running', 'pausing', 'pausing', 'pausing', 'running', 'cancelling'];
  const { waited, notes, counts, alarms } = waiting(states, { unanswered: 12 });
  await waited;
  expect(counts).toEqual(notes.map(() => ({ unansweredMessages: 12 })));
  expect(notes.map((sentence) => sentence.replace(/\)\..*/, ')'))).toEqual([
    'Waiting: the broker blocks publishers (low on disk)',
    'Waiting for the broker’s answer to 12 messages sent before it blocked publishers (low on disk)',
    'Waiting for the broker’s answer to 12 messages sent before it blocked publishers (low on disk)',
    'Waiting for the broker’s answer to 12 messages sent before it blocked publishers (disk alarm on rabbit@b)',
    'Waiting: the broker blocks publishers (disk alarm on rabbit@b)',
    'Waiting: the broker blocks publishers (disk alarm on rabbit@b)',
  ]);
  expect(alarms).toHaveBeenCalledTimes(3);
});

test.each(['over', 'stop'])('it ends where the alarm or the process does: %s', async (ending) => {
  const { waited, control } = waiting(['running'], { ending, looks: 4 });
  await waited;
  expect(control).toHaveBeenCalledTimes(4);
});
