// A redrive that waits until the broker takes publishes again: with nothing in doubt, saying so, and still to be paused
// and cancelled.

import type { BlockedWait } from '@/server/brokers/driver';
import { blockedSentence, pausingSentence } from '@/server/domain/blocked-redrive';
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
  /** Which stand now, each with its node; a broker tells a publisher neither. May throw. */
  alarms(this: void): Promise<string[]>;
  clock: Clock;
  logger: Logger;
  stop: AbortSignal;
};

/** For a transfer that is under way when an alarm comes. */
export function waitsForAlarm({ journal, alarms, clock, logger, stop }: WaitParts): BlockedWait {
  return async (why, { over, unanswered }) => {
    const named = namedBy(alarms, why, logger);
    while (!over.aborted) {
      const state = await told(named(), unanswered()).catch((error: unknown) => {
        logger.warn({ err: error }, 'whether a redrive waits for an alarm could not be noted');
        return 'running' as const;
      });
      if (stop.aborted || isGivenUp(state, unanswered())) return;
      await clock.sleep(limits.redrivePaceMs, AbortSignal.any([over, stop]));
    }
  };

  async function told(why: string, unanswered: number): Promise<RedriveState> {
    const { state } = await journal.control();
    const pausing = state === 'pausing' && unanswered > 0;
    const sentence = pausing ? pausingSentence(why, unanswered) : blockedSentence(why);
    await journal.note(sentence, { unansweredMessages: unanswered });
    return state;
  }
}

/** The broker's words until its nodes tell of an alarm, which their statistics do some seconds late. Never waits. */
function namedBy(alarms: WaitParts['alarms'], why: string, logger: Logger): () => string {
  let named: string | null = null;
  let asking = false;
  return () => {
    if (named === null && !asking) {
      asking = true;
      void alarms()
        .then((found) => {
          if (found.length > 0) named = found.join(', ');
        })
        .catch((error: unknown) => logger.debug({ err: error }, 'no node told of its alarm'))
        .finally(() => (asking = false));
    }
    return named ?? why;
  };
}

/** A pause that would leave messages in doubt comes when the alarm is over. */
function isGivenUp(state: RedriveState, unanswered: number): boolean {
  return state !== 'running' && (state !== 'pausing' || unanswered === 0);
}
