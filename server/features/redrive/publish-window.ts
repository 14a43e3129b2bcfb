// A window on the wire: publishes all of it at once, waits for every answer, and acknowledges exactly what
// was confirmed. Failures come back as outcomes; nothing is thrown.

import type { HeldMessage, PublishOutcome, PublishTarget, Transfer } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import type { MessageChange } from '@/server/domain/message-edit';
import type { JournalOutcome } from '@/server/domain/redrive';
import { inDoubtSentences } from './redrive-books';

export type ToPublish = {
  message: HeldMessage;
  target: PublishTarget;
  addHeaders: Record<string, string | number>;
  edit?: MessageChange;
  removeHeaders: readonly string[];
};

export type PublishedWindow = {
  /** One per message, in their order. */
  outcomes: JournalOutcome[];
  /** Why the connection is of no more use; null while it is. */
  lost: Error | null;
};

export async function publishWindow(
  transfer: Transfer,
  messages: readonly ToPublish[],
): Promise<PublishedWindow> {
  const outcomes = await Promise.all(messages.map((one) => publishOne(transfer, one)));
  const confirmed = messages.filter((_, index) => outcomes[index]?.outcome === 'moved');
  const lost = await acknowledge(transfer, confirmed);
  if (lost === null) return { outcomes, lost };
  return {
    lost,
    outcomes: outcomes.map((outcome) =>
      outcome.outcome === 'moved'
        ? { outcome: 'in-doubt', detail: inDoubtSentences.acknowledgeLost }
        : outcome,
    ),
  };
}

async function publishOne(
  transfer: Transfer,
  { message, target, addHeaders, removeHeaders, edit }: ToPublish,
): Promise<JournalOutcome> {
  try {
    const options = { addHeaders, removeHeaders, ...(edit !== undefined && { edit }) };
    return journaled(await transfer.publish(message, target, options));
  } catch (error) {
    const notSent = isDomainError(error) && notSentCodes.has(error.code);
    const detail = isDomainError(error) ? error.message : 'The publish failed inside Spillway.';
    return { outcome: notSent ? 'publish-failed' : 'in-doubt', detail };
  }
}

/** With these a driver says that it did not even try. */
const notSentCodes = new Set(['invalid', 'unsupported', 'limit_exceeded']);

function journaled(answer: PublishOutcome): JournalOutcome {
  switch (answer.outcome) {
    case 'confirmed':
      return { outcome: 'moved', detail: null };
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
    return error instanceof Error ? error : new Error(String(error));
  }
}
