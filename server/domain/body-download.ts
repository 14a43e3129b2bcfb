// Which whole body is asked for: of a message that a look has shown, of an offset of a stream, or of a stored message.

import { z } from 'zod';
import { limits } from './limits';
import { queueRefSchema } from './queue';

export const bodyPlaceSchema = z.discriminatedUnion('from', [
  z.object({
    from: z.literal('head'),
    /** How many the look brought: the message is looked for among as many. */
    count: z.int().min(1).max(limits.peekMessages),
  }),
  z.object({ from: z.literal('stream'), offset: z.int().min(0) }),
  z.object({ from: z.literal('store'), id: z.string().regex(/^\d{1,18}$/) }),
]);

export const bodyDownloadSchema = queueRefSchema.extend({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  place: bodyPlaceSchema,
});

export type BodyPlace = z.infer<typeof bodyPlaceSchema>;
export type BodyDownload = z.infer<typeof bodyDownloadSchema>;

/** Why a body is not handed out; null where it is. */
export function tooLargeToDownload(sizeBytes: number): string | null {
  if (sizeBytes <= limits.downloadBodyBytes) return null;
  const [mebibytes, most] = [sizeBytes, limits.downloadBodyBytes].map((bytes) => bytes / 1024 ** 2);
  return `The body has ${Math.ceil(mebibytes ?? 0)} MiB; Spillway hands out at most ${most} MiB at once. A redrive or a replay carries it whole.`;
}
