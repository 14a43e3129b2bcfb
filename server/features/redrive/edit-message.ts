// Edits one message and puts it back: a redrive of exactly that message which carries the edit, so that journal,
// recovery and ledger are those of every redrive. Answers digests for the audit log, never the content.

import { createHash } from 'node:crypto';
import { changeOf, editedParts, type MessageEdit } from '@/server/domain/message-edit';
import type { QueueRef } from '@/server/domain/queue';
import { type RedriveDestination, type RedriveInput, redriveInputSchema } from '@/server/domain/redrive';
import type { Features } from '../features';
import { startRedrive } from './start-redrive';

export type EditInput = QueueRef & {
  fingerprint: string;
  destination: RedriveDestination;
  edit: MessageEdit;
  reason: string;
};

export async function editMessage(f: Features, asked: EditInput, actor: string, signal: AbortSignal) {
  const { fingerprint, edit } = asked;
  const input = redriveOfOne(asked);
  const transform = { kind: 'edit', edit } as const;
  const { id } = await startRedrive(f, { ...input, transform }, actor, signal);
  return { id, before: { sha256: fingerprint }, after: digestOf(edit) };
}

/** The redrive of exactly one message. */
export function redriveOfOne({
  clusterId,
  vhost,
  name,
  fingerprint,
  destination,
  reason = '',
}: Omit<EditInput, 'edit' | 'reason'> & { reason?: string | undefined }): RedriveInput {
  const selection = { kind: 'messages', fingerprints: [fingerprint] };
  return redriveInputSchema.parse({ clusterId, vhost, name, destination, selection, reason });
}

/** Of the edit as it was asked for; `bodySha256` is that of the new body. */
function digestOf(edit: MessageEdit) {
  const change = changeOf(edit);
  return {
    edited: editedParts(change),
    editSha256: sha256(JSON.stringify(edit)),
    bodySha256: change.body === null ? null : sha256(change.body),
    headers: change.headers.map(({ kind, name }) => `${kind} ${name}`),
    properties: change.properties.map(({ kind, name }) => `${kind} ${name}`),
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
