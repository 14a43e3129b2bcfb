// A recall as it is offered and asked for: one plan for each queue that holds copies, started together or in part.

import { z } from 'zod';
import { limits } from './limits';
import type { RedrivePlan } from './plan/schema';
import type { RecallReach, RecallTarget } from './recall-targets';

export type RecallPlan = Omit<RecallReach, 'targets'> & {
  redriveId: string;
  dlq: string;
  targets: (RecallTarget & { plan: RedrivePlan })[];
};

export const recallRequestSchema = z.object({
  redriveId: z.uuid(),
  /** With the plans that were read; null: all queues that it can be recalled from, as they are now. */
  targets: z
    .array(
      z.object({
        queue: z.string().min(1).max(limits.queueNameBytes),
        planId: z.uuid().nullable().default(null),
      }),
    )
    .min(1)
    .max(limits.recallTargets)
    .nullable()
    .default(null),
  reason: z.string().max(limits.reasonChars).default(''),
});
export type RecallRequest = z.infer<typeof recallRequestSchema>;

export type RecallStarted = {
  clusterId: string;
  vhost: string;
  dlq: string;
  started: { queue: string; id: string; copies: number }[];
  refused: { queue: string; sentence: string }[];
};
