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
  { mayDoubt = false, ending = '', looks = 3 }: { mayDoubt?: boolean; ending?: string; looks?: number } = {},
) {
  const stop = new AbortController();
  const over = new AbortController();
  const logger = createLogger('test').child({}, { level: 'silent' });
  const note = vi.fn(async () => undefined);
  const control = vi.fn<() => Promise<RunControl>>(async () => {
    if (control.mock.calls.length === looks && ending === 'over') over.abort();
    if (control.mock.calls.length === looks && ending === 'stop') stop.abort();
    const [state = 'cancelling'] = states.length > 1 ? states.splice(0, 1) : states;
    if (state instanceof Error) throw state;
    return { state, ratePerSec: null, pace: redrivePaceSchema.parse({}) };
  });
  const clock = manualClock();
  const wait = waitsForAlarm({ journal: { note, control }, clock, logger, stop: stop.signal });
  const waited = wait('low on disk', { over: over.signal, mayDoubt: () => mayDoubt });
  return { waited, note, control };
}

test.each<[string, (RedriveState | Error)[], boolean, number]>([
  ['paused, at once where nothing would be in doubt', ['running', 'pausing'], false, 2],
  ['paused, not while something would be in doubt', ['pausing', 'pausing', 'cancelling'], true, 3],
  ['cancelled, at once', ['running', 'cancelling'], true, 2],
  ['not, because the database is away', [new Error('away'), new Error('away'), 'cancelling'], false, 3],
])('given up when %s', async (_, states, mayDoubt, looks) => {
  const { waited, note, control } = waiting(states, { mayDoubt });
  await waited;
  expect(control).toHaveBeenCalledTimes(looks);
  expect(note).toHaveBeenLastCalledWith(expect.stringMatching(/blocks publishers \(low on disk\)\. Free/));
});

test.each(['over', 'stop'])('it ends where the alarm or the process does: %s', async (ending) => {
  const { waited, control } = waiting(['running'], { ending, looks: 4 });
  await waited;
  expect(control).toHaveBeenCalledTimes(4);
});
