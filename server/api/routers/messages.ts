// Messages: what a look would do, the look, and sending a copy.

import { z } from 'zod';
import { peekInputSchema } from '@/server/domain/message';
import { queueRefSchema } from '@/server/domain/queue';
import { redriveDestinationSchema } from '@/server/domain/redrive';
import { browseCapability } from '@/server/features/messages/browse-capability';
import { peekMessages } from '@/server/features/messages/peek-messages';
import { replayMessage } from '@/server/features/messages/replay-message';
import { action, query, router } from '../trpc';

const replaySchema = queueRefSchema.extend({
  fingerprint: z.string(),
  destination: redriveDestinationSchema,
});

export const messagesRouter = router({
  capability: query('messages.read')
    .input(queueRefSchema)
    .query(({ ctx, input }) => browseCapability(ctx.features, input, ctx.signal)),

  peek: action('message.peek', peekInputSchema, ({ clusterId, vhost, name, count }) => ({
    target: name,
    clusterId,
    targetRef: { vhost, name },
    input: { count },
  })).mutation(async ({ ctx, input }) => {
    const result = await peekMessages(ctx.features, input, input.count, ctx.signal);
    ctx.audit.affectedMessages = result.messages.length;
    if (result.putBack.sentence !== null) ctx.audit.after = result.putBack;
    return result;
  }),

  replay: action('message.replay', replaySchema, ({ clusterId, vhost, name, fingerprint, destination }) => ({
    target: name,
    clusterId,
    targetRef: { vhost, name },
    input: { fingerprint, destination },
  })).mutation(async ({ ctx, input }) => {
    const result = await replayMessage(ctx.features, input, input.fingerprint, input.destination, ctx.signal);
    ctx.audit.affectedMessages = 1;
    ctx.audit.after = result;
    return result;
  }),
});
