// The audit log: an entry is begun before the act and finished after it. One that a crash leaves begun
// reads "outcome unknown", which is the truth.

import type { AuditList, AuditListInput } from '@/server/domain/audit';
import { DomainError } from '@/server/domain/errors';
import type { Database } from '@/server/platform/database';

export type AuditSubject = {
  /** The thing acted on, as a person would name it. */
  target: string;
  clusterId?: string | undefined;
  targetRef?: Record<string, unknown> | undefined;
  reason?: string | undefined;
  /** What was asked for, without secrets and bodies. */
  input?: Record<string, unknown> | undefined;
};

/** What only the act itself knows; handlers fill it through `ctx.audit`. */
export type AuditFindings = {
  target?: string;
  clusterId?: string;
  targetRef?: Record<string, unknown>;
  before?: unknown;
  after?: unknown;
  affectedMessages?: number;
};

export async function beginAudit(
  _db: Database,
  _actor: string,
  _action: string,
  _subject: AuditSubject,
): Promise<bigint> {
  throw new DomainError('unsupported', 'beginAudit is not built yet.');
}

export async function finishAudit(
  _db: Database,
  _id: bigint,
  _outcome: { ok: true } | { ok: false; error: string },
  _findings: AuditFindings,
): Promise<void> {
  throw new DomainError('unsupported', 'finishAudit is not built yet.');
}

export async function listAudit(_db: Database, _input: AuditListInput): Promise<AuditList> {
  throw new DomainError('unsupported', 'listAudit is not built yet.');
}
