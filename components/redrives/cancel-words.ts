// What cancelling a redrive does where it stands. Pure.

import type { RedriveView } from '@/server/domain/redrive';
import { formatExact, plural } from '../ui/format';

type Standing = Pick<
  RedriveView,
  'state' | 'queue' | 'startedAtMs' | 'movedMessages' | 'blocked' | 'unattendedSinceMs'
>;

export function cancelWords(redrive: Standing): string {
  const { queue, movedMessages, startedAtMs } = redrive;
  if (startedAtMs === null) return `It ends now. Nothing was moved: all of it stays in ${queue}.`;
  const stay =
    movedMessages === 0
      ? 'Nothing was moved so far'
      : `The ${formatExact(movedMessages)} moved so far stay where they are`;
  return `${how(redrive)} ${stay}; the rest stays in ${queue}. A new redrive can take up the rest later.`;
}

function how({ state, queue, blocked, unattendedSinceMs }: Standing): string {
  if (unattendedSinceMs !== null) return 'It ends once a worker runs again.';
  if (blocked !== null && state !== 'paused') {
    const ends = 'It ends at once, without waiting for the end of the broker’s alarm.';
    const { unansweredMessages: unanswered } = blocked;
    if (unanswered === 0) return ends;
    const what =
      unanswered === null
        ? 'What was sent before the alarm and not answered, if anything,'
        : `${plural(unanswered, 'message')} sent before the alarm and not answered`;
    const are = unanswered === null || unanswered === 1 ? 'is' : 'are';
    return `${ends} ${what} ${are} listed as in doubt: it may have arrived, or arrive yet, and the original stays in ${queue}.`;
  }
  if (state === 'paused') {
    return 'It ends at once: nothing is in flight. What an interruption left unanswered, if anything, is listed as in doubt.';
  }
  return 'It stops after the messages that are in flight.';
}
