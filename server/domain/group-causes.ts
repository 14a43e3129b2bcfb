// Groups dead letters by cause: why they died, where, and what the consumer said of it. Errors of the same
// shape are one cause: "Order 4711 not found" and "Order 4712 not found" differ only in what was replaced.

import { failureOf } from './failure-headers';
import { firstLine } from './failure-text';
import type { CauseView, MessageView } from './message';

export type CauseMessage = Pick<MessageView, 'deaths' | 'origin' | 'headers' | 'fingerprint'>;

const errorChars = 300;

/** First line of what the headers say of the failure; null where they say nothing. Bodies are left to those who read one. */
export function errorOf({ headers }: Pick<MessageView, 'headers'>): string | null {
  const failure = failureOf({ headers });
  if (failure === null) return null;
  const line = firstLine(failure.message ?? failure.exceptionType ?? failure.stackTrace ?? '');
  return line === '' ? null : line.slice(0, errorChars);
}

/** The same for every message of a cause. */
export function causeKeyOf(message: CauseMessage): string {
  const error = errorOf(message);
  return JSON.stringify([reasonOf(message), originOf(message), error === null ? null : shapeOf(error)]);
}

/** Largest cause first; of equal ones the most recent. */
export function groupCauses(messages: readonly CauseMessage[]): CauseView[] {
  const groups = new Map<string, CauseMessage[]>();
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
  return {
    key,
    reason: first === undefined ? '' : reasonOf(first),
    originQueue: first === undefined ? '' : originOf(first),
    error: error === null || errors.size === 1 ? error : shapeOf(error),
    count: members.length,
    firstDeathAtMs: times.length === 0 ? null : Math.min(...times),
    lastDeathAtMs: times.length === 0 ? null : Math.max(...times),
    fingerprints: members.map(({ fingerprint }) => fingerprint),
  };
}

/** Empty where the message carries no death. */
function reasonOf({ deaths }: CauseMessage): string {
  return deaths[0]?.reason ?? '';
}

function originOf({ deaths, origin }: CauseMessage): string {
  return origin?.queue ?? deaths[0]?.queue ?? '';
}

/** What differs from message to message, as "…": quoted values, identifiers, long numbers. Short numbers stay:
 * HTTP 503 and HTTP 404 are two causes. */
function shapeOf(error: string): string {
  return error
    .replace(/"[^"]*"|'[^']*'|“[^”]*”/g, '…')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '…')
    .replace(/\b(?=[\w-]*\d)[\w-]{4,}\b/g, '…')
    .replace(/…([.,:/]…)+/g, '…');
}
