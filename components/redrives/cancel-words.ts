// What cancelling a redrive does where it stands. Pure.

import { unansweredIn } from '@/server/domain/blocked-redrive';
import type { RedriveView } from '@/server/domain/redrive';
import { formatExact, plural } from '../ui/format';

type Standing = Pick<
  RedriveView,
  'state' | 'queue' | 'startedAtMs' | 'movedMessages' | 'failure' | 'unattendedSinceMs'
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

function how({ state, queue, failure, unattendedSinceMs }: Standing): string {
  if (unattendedSinceMs !== null) return 'It ends once a worker runs again.';
  const unanswered = state === 'paused' ? null : unansweredIn(failure);
  if (unanswered !== null) {
    const what =
      unanswered === 'some'
        ? 'What was sent before the alarm and not answered, if anything,'
        : `${plural(unanswered, 'message')} sent before the alarm and not answered`;
    const are = unanswered === 'some' || unanswered === 1 ? 'is' : 'are';
    return `It ends at once, without waiting for the end of the broker’s alarm. ${what} ${are} listed as in doubt: it may have arrived, or arrive yet, and the original stays in ${queue}.`;
  }
  if (state === 'paused') {
    return 'It ends at once: nothing is in flight. What an interruption left unanswered, if anything, is listed as in doubt.';
  }
  return 'It stops after the messages that are in flight.';
}
