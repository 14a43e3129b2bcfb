// A number from a broker is a value with its basis or a gap with its reason; never a silent 0.

import { z } from 'zod';

export const metricSchema = z.union([
  z.object({ value: z.number(), basis: z.enum(['exact', 'estimate', 'approximate', 'at-least']) }),
  z.object({ value: z.null(), reason: z.string() }),
]);

export type Metric = z.infer<typeof metricSchema>;

export function exact(value: number): Metric {
  return { value, basis: 'exact' };
}

export function unavailable(reason: string): Metric {
  return { value: null, reason };
}
