// What a state sentence rests on, as it is stored.

import { z } from 'zod';

/** What a state sentence rests on. */
export const stateEvidenceSchema = z.object({
  /** Change of depth, messages per second over the window; positive grows. Null: not enough samples. */
  depthSlopePerSec: z.number().nullable(),
  /** Time to empty, with the range of the slope's quartiles; null where not draining or not known. */
  drainEtaMs: z.object({ lowMs: z.number(), midMs: z.number(), highMs: z.number() }).nullable(),
  /** Time until max-length or max-bytes; null where there is none or depth does not grow. */
  limitEtaMs: z.number().nullable(),
  /** Time until the disk alarm of its node, by the growth of this queue alone; null as above. */
  diskEtaMs: z.number().nullable().default(null),
  /** What its consumers were seen to do while messages waited; null where they had nothing to do, or it is not known. */
  capacity: z
    .object({ consumers: z.number(), arrivalsPerSec: z.number(), departuresPerSec: z.number() })
    .nullable()
    .default(null),
  /** Messages that left without an ack in the window: expired, dropped, dead-lettered or purged. */
  leftWithoutAckMessages: z.number().nullable(),
  /** Messages that arrived without being counted as published: dead letters, mostly. */
  arrivedUncountedMessages: z.number().nullable(),
  /** Of these, gone for good and time and again: there is nowhere that they are dead-lettered to. Null: none. */
  losingMessages: z.number().nullable().default(null),
  windowMs: z.number(),
});
export type StateEvidence = z.infer<typeof stateEvidenceSchema>;
