// A window on the wire, either way: its copies go out, and what was moved leaves the source. Failures come back
// as data; nothing is thrown. One step or two, nothing is let go of whose copy is not safe.

import {
  type AtomicMove,
  type HeldMessage,
  type PublishOutcome,
  type PublishTarget,
  TakenBack,
  type Transfer,
} from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { MessageChange } from '@/server/domain/message-edit';
import type { JournalOutcome } from '@/server/domain/redrive';
import { inDoubtSentences } from './redrive-books';
import type { RefusalCheck } from './refusal-check';
import type { RedriveSource } from './redrive-source';

export type ToPublish = {
  message: HeldMessage;
  target: PublishTarget;
  addHeaders: Record<string, string | number>;
  edit?: MessageChange;
  removeHeaders: readonly string[];
};

export type MovedWindow = {
  /** One per message, in their order. `unknown`: all were moved or none, and which is found out by looking.
   * `unsent`: none was sent. */
  outcomes: JournalOutcome[] | 'unknown' | 'unsent';
  /** Why the connection is of no more use; null while it is. */
  lost: Error | null;
  /** Why the run has to stop: copies of what stayed lie at the end of the source, or elsewhere. Null: it may go on. */
  whyStop: string | null;
};

/** Makes ready what can be while the window before is under way. What it answers sends it. */
export function prepareWindow(
  { moving, refusals }: Pick<RedriveSource, 'moving' | 'refusals'>,
  messages: readonly ToPublish[],
): () => Promise<MovedWindow> {
  if (moving.way === 'confirmed') return () => confirmThenAcknowledge(moving.transfer, refusals, messages);
  const moves = messages.map((one) => ({ ...one, target: one.target.routingKey }));
  try {
    moving.transfer.prepare(moves);
  } catch (error) {
    const failed: MovedWindow = { outcomes: 'unsent', lost: asError(error), whyStop: null };
    return () => Promise.resolve(failed);
  }
  return () => moveAtOnce(moving.transfer, moves);
}

type Atomic = Extract<RedriveSource['moving'], { way: 'atomic' }>['transfer'];

async function moveAtOnce(transfer: Atomic, moves: readonly AtomicMove[]): Promise<MovedWindow> {
  try {
    const answers = await transfer.move(moves);
    const back = answers.find(({ outcome }) => outcome === 'returned');
    return {
      outcomes: answers.map(journaled),
      lost: null,
      whyStop: back?.outcome === 'returned' && back.released === true ? back.detail : null,
    };
  } catch (error) {
    const outcomes = error instanceof TakenBack && error.unsent ? 'unsent' : 'unknown';
    return { outcomes, lost: asError(error), whyStop: null };
  }
}

async function confirmThenAcknowledge(
  transfer: Transfer,
  refusals: RefusalCheck,
  messages: readonly ToPublish[],
): Promise<MovedWindow> {
  const published = await Promise.all(messages.map((one) => publishOne(transfer, one)));
  const unsent = published.filter(({ lost }) => lost);
  const gone = unsent[0] === undefined ? null : connectionLost(unsent[0].outcome);
  if (gone !== null && unsent.length === messages.length) {
    return { outcomes: 'unsent', lost: gone, whyStop: null };
  }
  const outcomes = published.map(({ outcome }) => outcome);
  const confirmed = messages.filter((_, index) => outcomes[index]?.outcome === 'moved');
  const notLetGo = await acknowledge(transfer, confirmed);
  const refused = messages.filter((_, index) => published[index]?.nacked);
  const whyStop = await refusals.whyStop(refused.map(({ target }) => target));
  if (notLetGo === null) return { outcomes, lost: gone, whyStop };
  return {
    lost: notLetGo,
    whyStop,
    outcomes: outcomes.map((outcome) =>
      outcome.outcome === 'moved'
        ? { outcome: 'in-doubt', detail: inDoubtSentences.acknowledgeLost }
        : outcome,
    ),
  };
}

/** `lost`: it was not sent, because the connection is gone. `nacked`: see PublishOutcome. */
type Published = { outcome: JournalOutcome; lost: boolean; nacked: boolean };

async function publishOne(transfer: Transfer, one: ToPublish): Promise<Published> {
  try {
    const answer = await transfer.publish(one.message, one.target, one);
    const { lost = false, nacked = false } = answer.outcome === 'rejected' ? answer : {};
    return { outcome: journaled(answer), lost, nacked };
  } catch (error) {
    const notSent = isDomainError(error) && notSentCodes.has(error.code);
    const detail = isDomainError(error) ? error.message : 'The publish failed inside Spillway.';
    return {
      outcome: { outcome: notSent ? 'publish-failed' : 'in-doubt', detail },
      lost: false,
      nacked: false,
    };
  }
}

function connectionLost({ detail }: JournalOutcome): DomainError {
  return new DomainError('broker_unreachable', detail ?? 'The connection that publishes was lost.');
}

/** With these a driver says that it did not even try. */
const notSentCodes = new Set(['invalid', 'unsupported', 'limit_exceeded']);

const moved: JournalOutcome = { outcome: 'moved', detail: null };

function journaled(answer: PublishOutcome): JournalOutcome {
  switch (answer.outcome) {
    case 'confirmed':
      return moved;
    case 'returned':
      return { outcome: 'returned', detail: answer.detail };
    case 'rejected':
      return { outcome: 'rejected', detail: answer.detail };
    case 'unknown':
      return { outcome: 'in-doubt', detail: answer.detail };
  }
}

async function acknowledge(transfer: Transfer, confirmed: readonly ToPublish[]): Promise<Error | null> {
  if (confirmed.length === 0) return null;
  try {
    await transfer.acknowledge(confirmed.map(({ message }) => message));
    return null;
  } catch (error) {
    return asError(error);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
