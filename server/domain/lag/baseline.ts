// What a queue usually has at an hour, as it is stored; see unusual.ts.

import { z } from 'zod';

const usualSchema = z.object({ days: z.number(), median: z.number(), mad: z.number() });
/** Of one measure. */
export type Usual = z.infer<typeof usualSchema>;

export const baselineSchema = z.object({
  depth: usualSchema.nullable(),
  in: usualSchema.nullable(),
  age: usualSchema.nullable(),
});
/** Null where too few days are known. */
export type Baseline = z.infer<typeof baselineSchema>;
export type UnusualMeasure = keyof Baseline;
