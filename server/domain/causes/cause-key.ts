// The name of a cause as text: its signature, and where a person split that, the part that it was split by. A key
// says by itself which messages it means, so a stored plan or redrive needs nothing else to keep its meaning.

import { z } from 'zod';
import { limits } from '../limits';
import type { MessageView } from '../message';
import { firstKeyOf, isFirstKey } from './first-keys';
import { type Signable, type Signature, signatureOf } from './signature';

/** What a cause can be split by, because it differs between messages of one signature. */
export const splitPartSchema = z.discriminatedUnion('by', [
  /** Under which it was published to the queue where it died. */
  z.object({ by: z.literal('routing-key') }),
  z.object({ by: z.literal('header'), name: z.string().min(1).max(limits.queueNameBytes) }),
  z.object({ by: z.literal('property'), name: z.string().min(1).max(64) }),
]);
export type SplitPart = z.infer<typeof splitPartSchema>;

export type Keyable = Signable & Pick<MessageView, 'properties' | 'routingKey'>;

/** Raised when a signature comes to mean something else; what older keys mean stays. */
const version = 's2:';

export function keyOfSignature(signature: Signature): string {
  const parts = partsOf(signature);
  if (parts.some((part, index) => part !== last.parts[index])) {
    last = { parts, key: version + JSON.stringify(parts) };
  }
  return last.key;
}

/** One message after another mostly has the same, and whoever remembers the keys of many then holds one text. */
let last: { parts: readonly (string | null)[]; key: string } = { parts: [], key: '' };

export function causeKeyOf(message: Signable): string {
  return keyOfSignature(signatureOf(message));
}

/** The key of those of a cause that have this value; null: they have none. */
export function splitKey(key: string, part: SplitPart, value: string | null): string {
  return `${key.slice(0, -1)},${JSON.stringify([part, value])}]`;
}

/** What the message has of it, as far as a key tells values apart. */
export function splitValueOf(message: Omit<Keyable, 'bodyBase64'>, part: SplitPart): string | null {
  switch (part.by) {
    case 'routing-key':
      return bounded(message.deaths[0]?.routingKeys[0] ?? message.routingKey);
    case 'header':
      return bounded(message.headers.find(({ name }) => name === part.name)?.text);
    case 'property':
      return bounded(message.properties.find(({ name }) => name === part.name)?.text);
  }
}

function bounded(text: string | undefined): string | null {
  return text === undefined ? null : text.slice(0, limits.causeSplitChars);
}

const optional = z.string().nullable();
const keySchema = z
  .tuple([z.string(), z.string(), optional, optional, optional, optional])
  .rest(z.tuple([splitPartSchema, optional]));

export type ParsedKey = { signature: Signature; splits: { part: SplitPart; value: string | null }[] };

/** Null for a key of another version, or none at all. */
export function parseCauseKey(key: string): ParsedKey | null {
  if (!key.startsWith(version)) return null;
  const parsed = keySchema.safeParse(jsonOf(key.slice(version.length)));
  if (!parsed.success) return null;
  const [reason, originQueue, exceptionType, message, frame, contentType, ...splits] = parsed.data;
  return {
    signature: { reason, originQueue, exceptionType, message, frame, contentType },
    splits: splits.map(([part, value]) => ({ part, value })),
  };
}

/** Whether a message belongs to one of the causes. A key that cannot be read means no message. */
export function causesMatcher(keys: readonly string[]): (message: Keyable) => boolean {
  const first = new Set(keys.filter(isFirstKey));
  const bySignature = new Map<string, ParsedKey['splits'][]>();
  for (const key of keys) {
    const parsed = parseCauseKey(key);
    if (parsed === null) continue;
    const signature = keyOfSignature(parsed.signature);
    bySignature.set(signature, [...(bySignature.get(signature) ?? []), parsed.splits]);
  }
  return (message) => {
    if (first.size > 0 && first.has(firstKeyOf(message))) return true;
    if (bySignature.size === 0) return false;
    const wanted = bySignature.get(causeKeyOf(message)) ?? [];
    return wanted.some((splits) => splits.every(({ part, value }) => splitValueOf(message, part) === value));
  };
}

function partsOf(signature: Signature) {
  const { reason, originQueue, exceptionType, message, frame, contentType } = signature;
  return [reason, originQueue, exceptionType, message, frame, contentType];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
