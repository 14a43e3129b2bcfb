// Groups dead letters by cause, for those that are at hand: a look, the preview of a plan.

import { causeKeyOf } from './causes/cause-key';
import { errorOf, type Signable, type Signature, signatureOf } from './causes/signature';
import type { MessageView } from './message';

export type CauseMessage = Signable & Pick<MessageView, 'fingerprint'>;

export type CauseView = Signature & {
  key: string;
  /** What the consumers said, as it is where all said the same; null where none is recognised. */
  error: string | null;
  count: number;
  firstDeathAtMs: number | null;
  lastDeathAtMs: number | null;
  fingerprints: string[];
};

/** Largest cause first; of equal ones the most recent. */
export function groupCauses<Message extends CauseMessage>(messages: readonly Message[]): CauseView[] {
  const groups = new Map<string, Message[]>();
  for (const message of messages) {
    const key = causeKeyOf(message);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [message]);
    else group.push(message);
  }
  return [...groups]
    .map(([key, members]) => causeOf(key, members))
    .sort((a, b) => b.count - a.count || (b.lastDeathAtMs ?? 0) - (a.lastDeathAtMs ?? 0));
}

function causeOf(key: string, members: readonly CauseMessage[]): CauseView {
  const times = members.flatMap(({ deaths }) => deaths[0]?.atMs ?? []);
  const errors = new Set(members.map(errorOf));
  const [error = null] = errors;
  const [first] = members;
  const signature = signatureOf(first ?? nothing);
  return {
    key,
    ...signature,
    error: errors.size === 1 ? error : (signature.message ?? signature.exceptionType),
    count: members.length,
    firstDeathAtMs: times.length === 0 ? null : Math.min(...times),
    lastDeathAtMs: times.length === 0 ? null : Math.max(...times),
    fingerprints: members.map(({ fingerprint }) => fingerprint),
  };
}

const nothing: Signable = { deaths: [], origin: null, headers: [], contentType: null };
