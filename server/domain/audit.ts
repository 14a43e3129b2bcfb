// Audit: who did what to which thing, why, and what came of it.

import { z } from 'zod';
import { clusterIdSchema } from './cluster';
import { limits } from './limits';
import { auditOutcomes, type AuditOutcome } from './audit-standing';

const filter = {
  clusterId: clusterIdSchema.nullable().default(null),
  search: z.string().max(limits.searchChars).default(''),
  actions: z.array(z.string()).max(50).default([]),
  /** None: whatever came of it. */
  outcomes: z.array(z.enum(auditOutcomes)).max(auditOutcomes.length).default([]),
  /** Entries begun at or after it. */
  sinceMs: z.int().min(0).max(limits.instantMaxMs).nullable().default(null),
};
export const auditFilterSchema = z.object(filter);
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const auditListInputSchema = z.object({
  ...filter,
  /** Entries older than this one; null starts at the newest. */
  beforeId: z.string().nullable().default(null),
  limit: z.int().min(1).max(limits.auditPageRows).default(50),
});
export type AuditListInput = z.infer<typeof auditListInputSchema>;

export type AuditView = {
  id: string;
  atMs: number;
  actor: string;
  /** Null where it is not known where the actor asked from; where no token asked; where nobody had to approve it. */
  address: string | null;
  token: string | null;
  approver: string | null;
  action: string;
  clusterId: string | null;
  clusterName: string | null;
  target: string;
  /** What a link needs: { vhost, name } of a queue or { redriveId }. */
  targetRef: Record<string, unknown> | null;
  reason: string;
  input: unknown;
  before: unknown;
  after: unknown;
  affectedMessages: number | null;
  /** `begun` without an end is an unknown outcome: the process died in the act. */
  outcome: AuditOutcome;
  error: string | null;
  tookMs: number | null;
};

export type AuditList = { entries: AuditView[]; nextBeforeId: string | null };
