// Messages: what a look would do, the look, a page of a stream, decoding a body, sending a copy, and editing one to
// put it back.

import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { browseInputSchema, tailInputSchema } from '@/server/domain/browse';
import { decodeInputSchema } from '@/server/domain/decoded-body';
import { limits } from '@/server/domain/limits';
import { lookIdSchema, peekInputSchema } from '@/server/domain/message';
import { changeOf, editedParts, messageEditSchema } from '@/server/domain/message-edit';
import { queueRefSchema } from '@/server/domain/queue';
import { setDecodingSchema } from '@/server/domain/queue-decoding';
import { redriveDestinationSchema } from '@/server/domain/redrive';
import { decodeMessage } from '@/server/features/decoding/decode-message';
import { queueDecoding, setQueueDecoding } from '@/server/features/decoding/queue-decodings';
import { refuseWhereMasked } from '@/server/features/masking/refuse-where-masked';
import { browseCapability } from '@/server/features/messages/browse-capability';
import { browseLog, tailLog } from '@/server/features/messages/browse-log';
import { peekMessages } from '@/server/features/messages/peek-messages';
import { replayMessage } from '@/server/features/messages/replay-message';
import { editMessage } from '@/server/features/redrive/edit-message';
import { action, query, router } from '../trpc';
import { where } from '../where';

const replaySchema = queueRefSchema.extend({
  fingerprint: z.string(),
  destination: redriveDestinationSchema,
});

const editSchema = replaySchema.extend({
  edit: messageEditSchema,
  reason: z.string().max(limits.reasonChars).default(''),
});

export const messagesRouter = router({
  capability: query('messages.read', where.queue, queueRefSchema).query(({ ctx, input }) =>
    browseCapability(ctx.features, input, ctx.signal),
  ),

  /** A body that a look gave, decoded; it is not looked for again. */
  decode: query('messages.read', where.queue, decodeInputSchema).query(({ ctx, input }) =>
    decodeMessage(ctx.features, input, ctx.signal),
  ),

  decoding: query('messages.read', where.queue, queueRefSchema).query(({ ctx, input }) =>
    queueDecoding(ctx.features, input),
  ),

  setDecoding: action(
    'queue.set-schema',
    where.queue,
    setDecodingSchema,
    ({ clusterId, vhost, name, decoding }) => ({
      target: name,
      clusterId,
      targetRef: { vhost, name },
      input: decoding === null ? { removed: true } : { ...decoding, schema: digestOf(decoding.schema) },
    }),
  ).mutation(async ({ ctx, input: { decoding, ...ref } }) => {
    const { before } = await setQueueDecoding(ctx.features, ref, decoding, ctx.actor.name);
    ctx.audit.before = before === null ? null : { ...before, schema: digestOf(before.schema) };
  }),

  /** How far a look that runs has come, or one that has just ended came; null where this process knows none. */
  lookProgress: query('messages.read', where.nowhere, z.object({ lookId: lookIdSchema })).query(
    ({ ctx, input }) => ctx.features.runningLooks.progress(input.lookId),
  ),

  browse: query('messages.read', where.queue, browseInputSchema).query(({ ctx, input }) =>
    browseLog(ctx.features, input, input.position, input.count, ctx.signal),
  ),

  tail: query('messages.read', where.queue, tailInputSchema).query(({ ctx, input }) =>
    tailLog(ctx.features, input, input.after, input.count, ctx.signal),
  ),

  peek: action('message.peek', where.queue, peekInputSchema, ({ clusterId, vhost, name, count }) => ({
    target: name,
    clusterId,
    targetRef: { vhost, name },
    input: { count },
  })).mutation(async ({ ctx, input }) => {
    const { lookId = randomUUID(), count } = input;
    const signal = AbortSignal.any([ctx.signal, ctx.gone]);
    const result = await peekMessages(ctx.features, input, { count, lookId }, signal).finally(() => {
      // What a look that was stopped or failed had met is marked as well.
      ctx.audit.affectedMessages = ctx.features.runningLooks.progress(lookId)?.scannedMessages ?? 0;
    });
    if (result.putBack.sentence !== null) ctx.audit.after = result.putBack;
    return result;
  }),

  edit: action(
    'message.edit',
    where.queue,
    editSchema,
    ({ clusterId, vhost, name, fingerprint, destination, edit, reason }) => ({
      target: name,
      clusterId,
      targetRef: { vhost, name },
      reason,
      input: { fingerprint, destination, edited: editedParts(changeOf(edit)) },
    }),
  ).mutation(async ({ ctx, input }) => {
    await refuseWhereMasked(ctx.features, ctx.actor, input.clusterId);
    const { id, before, after } = await editMessage(ctx.features, input, ctx.actor.name, ctx.signal);
    Object.assign(ctx.audit, { before, after, affectedMessages: 1 });
    ctx.audit.targetRef = { vhost: input.vhost, name: input.name, redriveId: id };
    return { id };
  }),

  replay: action(
    'message.replay',
    where.queue,
    replaySchema,
    ({ clusterId, vhost, name, fingerprint, destination }) => ({
      target: name,
      clusterId,
      targetRef: { vhost, name },
      input: { fingerprint, destination },
    }),
  ).mutation(async ({ ctx, input }) => {
    const result = await replayMessage(ctx.features, input, input.fingerprint, input.destination, ctx.signal);
    ctx.audit.affectedMessages = 1;
    ctx.audit.after = result;
    return result;
  }),
});

/** A log of who did what has no room for whole schemas, and needs none to tell one from another. */
function digestOf(schema: string): string {
  if (schema === '') return '';
  return `${schema.length} characters, SHA-256 ${createHash('sha256').update(schema).digest('hex').slice(0, 16)}`;
}
