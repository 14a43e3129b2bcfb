// What a redrive changes in its messages on the way, as data. Stored with the redrive, so that every attempt
// of it makes the same copies.

import { z } from 'zod';
import { limits } from './limits';
import { changeOf, editedParts, messageEditSchema } from './message-edit';

/** A JSON patch (RFC 6902) as its text, because parsed numbers would lose digits. */
export const patchTransformSchema = z.object({
  kind: z.literal('patch'),
  patch: z.string().max(limits.patchChars),
  /** A JSON Schema that each result has to satisfy, as its text. */
  schema: z.string().max(limits.patchChars).nullable().default(null),
});
export type PatchTransform = z.infer<typeof patchTransformSchema>;

export const redriveTransformSchema = z.discriminatedUnion('kind', [
  /** One message, changed by hand. */
  z.object({ kind: z.literal('edit'), edit: messageEditSchema }),
  patchTransformSchema,
]);
export type RedriveTransform = z.infer<typeof redriveTransformSchema>;

/** The same for people: an edit by what it touches, without the body. */
export type TransformSummary = { kind: 'edit'; parts: string } | PatchTransform;

export function summaryOf(transform: RedriveTransform): TransformSummary {
  return transform.kind === 'patch'
    ? transform
    : { kind: 'edit', parts: editedParts(changeOf(transform.edit)) };
}

/** What a patch makes of one message that was looked at; `before` is null where it is not text. */
export type TransformSample = { fingerprint: string; messageId: string | null; position: number } & (
  | { kind: 'changed'; before: string; after: string }
  | { kind: 'unchanged'; before: string }
  | { kind: 'refused'; reason: string; before: string | null }
  /** Its body is longer than what a look reads of it. The run reads it whole. */
  | { kind: 'too-long' }
);

export type TransformPreview = {
  lookedMessages: number;
  /** Of those, the ones that are selected: every one of them was tried. */
  selectedMessages: number;
  counts: Record<TransformSample['kind'], number>;
  /** At random, in the order of the queue. */
  samples: TransformSample[];
};
