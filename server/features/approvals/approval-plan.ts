// What a request is about, as whoever asks and whoever approves reads it; and whether it still is so.

import { z } from 'zod';
import { type ApprovalPlan, type Loss, lossOutdated } from '@/server/domain/approval';
import type { WaitingProcedure } from '@/server/domain/approval-rules';
import { DomainError } from '@/server/domain/errors';
import { archiveInputSchema, holdingRemovalSchema } from '@/server/domain/holding';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import { messageEditSchema } from '@/server/domain/message-edit';
import { staleBecause } from '@/server/domain/plan/stale';
import { queueRefSchema, type QueueRef } from '@/server/domain/queue';
import { redriveDestinationSchema, type RedriveInput, redriveInputSchema } from '@/server/domain/redrive';
import { requireRemovable } from '../capture/change-holding';
import { archivable } from '../capture/start-fill';
import { requireWritableCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { lookFromHead } from '../messages/peek-messages';
import { liveQueue } from '../queues/live-queue';
import { redriveOfOne } from '../redrive/edit-message';
import { assessRedrive, planRedrive } from '../redrive/plan-redrive';
import { readAgain } from '../redrive/start-redrive';
import { requireStoredPlan, storePlan } from '../redrive/stored-plan';

const oneMessageSchema = queueRefSchema.extend({
  fingerprint: z.string(),
  destination: redriveDestinationSchema,
  edit: messageEditSchema.optional(),
});

/** Throws what the action itself would refuse. */
export async function makeApprovalPlan(
  f: Features,
  procedure: WaitingProcedure,
  input: unknown,
  signal: AbortSignal,
): Promise<ApprovalPlan> {
  switch (procedure) {
    case 'redrives.start':
      return { kind: 'redrive', plan: await redrivePlan(f, redriveInputSchema.parse(input), signal) };
    case 'holdings.archive':
      return { kind: 'archive', messages: await archivable(f, archiveInputSchema.parse(input), signal) };
    case 'holdings.remove':
      return { kind: 'remove', messages: await removable(f, input) };
    case 'queues.purge':
    case 'queues.delete': {
      const kind = procedure === 'queues.purge' ? 'purge' : 'delete';
      return { kind, loss: await lossOf(f, queueRefSchema.parse(input), signal) };
    }
    case 'messages.edit':
    case 'messages.replay': {
      const asked = oneMessageSchema.parse(input);
      await requireWritableCluster(f, asked.clusterId);
      const message = await messageOf(f, asked, signal);
      const { plan } = await assessRedrive(f, redriveOfOne(asked), signal);
      return { kind: procedure === 'messages.edit' ? 'edit' : 'replay', plan, message };
    }
  }
}

/** The one that was read, which must hold; where none was, a new one. */
async function redrivePlan(f: Features, input: RedriveInput, signal: AbortSignal) {
  const read =
    input.planId === null
      ? await planRedrive(f, input, signal)
      : await requireStoredPlan(f, input, input.planId);
  const { stale } = await readAgain(f, input, read, signal);
  if (stale !== null) throw new PlanOutdated(stale);
  return read;
}

async function lossOf(f: Features, ref: QueueRef, signal: AbortSignal): Promise<Loss> {
  await requireWritableCluster(f, ref.clusterId);
  const session = await f.sessions.forCluster(ref.clusterId, { signal });
  const { unackedMessages, consumers, details, ...live } = await liveQueue(session, ref, { signal });
  // A listing lags some seconds behind.
  const ready = await session.transfer?.countReady(ref, { signal });
  const readyMessages = ready ?? live.readyMessages;
  const depthMessages = readyMessages === null ? null : readyMessages + (unackedMessages ?? 0);
  const { deadLettersFrom } = details;
  return { readyMessages, unackedMessages, depthMessages, consumers, deadLettersFrom };
}

async function removable(f: Features, input: unknown): Promise<number> {
  const { clusterId, vhost, name } = queueRefSchema.parse(input);
  const { messages, ...holding } = await requireRemovable(f, holdingRemovalSchema.parse(input));
  // By the queue it is read who may approve, and on which cluster.
  if (holding.clusterId !== clusterId || holding.vhost !== vhost || holding.queue !== name) {
    throw new DomainError('invalid', 'These messages were taken from another queue than the one named.');
  }
  return messages;
}

/** As it was looked at a moment ago; else by one more look. */
async function messageOf(
  f: Features,
  { fingerprint, edit, ...ref }: z.output<typeof oneMessageSchema>,
  signal: AbortSignal,
): Promise<MessageView> {
  const wanted = (message: MessageView) => message.fingerprint === fingerprint;
  const seen = f.looks.newest(ref)?.messages.find(wanted);
  if (seen !== undefined && (!seen.bodyTruncated || typeof edit?.bodyBase64 !== 'string')) return seen;
  const { messages } = await lookFromHead(f, ref, { count: limits.peekMessages }, signal);
  const found = messages.find(wanted);
  if (found !== undefined) return found;
  throw new DomainError(
    'not_found',
    `This message is not among the first ${messages.length} of the queue. Look again.`,
  );
}

/** Throws `conflict` where what was read does not hold any more, and what the action itself would refuse now. Answers what the
 * procedure is to be called with. */
export async function holdApprovalPlan(
  f: Features,
  procedure: WaitingProcedure,
  input: Record<string, unknown>,
  read: ApprovalPlan,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  switch (read.kind) {
    case 'redrive': {
      const asked = redriveInputSchema.parse(input);
      const { stale } = await readAgain(f, asked, read.plan, signal);
      if (stale !== null) throw new PlanOutdated(stale);
      // The stored plan may be gone by now; as it was read, it can be started again.
      const { id } = await storePlan(f, asked, read.plan);
      return { ...input, planId: id };
    }
    case 'archive':
    case 'remove': {
      const now =
        read.kind === 'archive'
          ? await archivable(f, archiveInputSchema.parse(input), signal)
          : await removable(f, input);
      const depth = (messages: number) => ({ ...nothing, depthMessages: messages });
      refuseOutdated(lossOutdated(depth(read.messages), depth(now)));
      return input;
    }
    case 'purge':
    case 'delete':
      refuseOutdated(lossOutdated(read.loss, await lossOf(f, queueRefSchema.parse(input), signal)));
      return input;
    case 'edit':
    case 'replay': {
      const { plan: now } = await assessRedrive(f, redriveOfOne(oneMessageSchema.parse(input)), signal);
      // How many lie around it does not matter: the action goes by what the message is.
      refuseOutdated(staleBecause({ ...read.plan, boundMessages: now.boundMessages }, now));
      return input;
    }
  }
}

const nothing: Loss = {
  readyMessages: null,
  unackedMessages: null,
  depthMessages: null,
  consumers: null,
  deadLettersFrom: [],
};

function refuseOutdated(because: string | null): void {
  if (because !== null) throw new PlanOutdated(because);
}

/** Ends the request; after every other refusal it can be approved later. */
export class PlanOutdated extends DomainError {
  constructor(because: string) {
    super('conflict', `The plan of this request does not hold any more. ${because} Ask anew.`);
  }
}
