// A redrive that waits until the broker takes publishes again: with nothing in doubt, saying so, and still to be paused
// and cancelled.

import type { BlockedWait } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { RedriveState } from '@/server/domain/redrive-states';
import type { Clock } from '@/server/platform/clock';
import type { Logger } from '@/server/platform/logger';
import type { RedriveJournal } from './redrive-journal';

/** An alarm that stood before anything was sent. It passes, once somebody has seen to it. */
export class PublishersBlocked extends DomainError {
  constructor(why: string) {
    super('broker_rejected', blockedSentence(why));
  }
}

type WaitParts = {
  journal: Pick<RedriveJournal, 'note' | 'control'>;
  clock: Clock;
  logger: Logger;
  stop: AbortSignal;
};

/** For a transfer that is under way when an alarm comes. */
export function waitsForAlarm({ journal, clock, logger, stop }: WaitParts): BlockedWait {
  return async (why, { over, mayDoubt }) => {
    while (!over.aborted) {
      const state = await told(blockedSentence(why)).catch((error: unknown) => {
        logger.warn({ err: error }, 'whether a redrive waits for an alarm could not be noted');
        return 'running' as const;
      });
      if (stop.aborted || isGivenUp(state, mayDoubt())) return;
      await clock.sleep(limits.redrivePaceMs, AbortSignal.any([over, stop]));
    }
  };

  async function told(sentence: string): Promise<RedriveState> {
    await journal.note(sentence);
    return (await journal.control()).state;
  }
}

/** A pause that would leave messages in doubt comes when the alarm is over. */
function isGivenUp(state: RedriveState, mayDoubt: boolean): boolean {
  return state !== 'running' && (state !== 'pausing' || !mayDoubt);
}

function blockedSentence(why: string): string {
  return `Waiting: the broker blocks publishers (${why}). Free memory or disk there; the redrive goes on by itself when the alarm is over.`;
}
