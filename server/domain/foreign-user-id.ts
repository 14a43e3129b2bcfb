// The property user-id of another: a broker takes it only from that user, unless ours may impersonate. A redrive may be
// asked to leave it out, and says of each copy that it did.

import type { MessageView } from './message';
import type { MessageChange } from './message-edit';
import type { PublishRuleFacts } from './plan/facts';

/** Null where it has none, or one that we may publish. */
export function foreignUserId(
  { properties }: Pick<MessageView, 'properties'>,
  rules: Pick<PublishRuleFacts, 'user' | 'mayImpersonate'>,
): string | null {
  if (rules.mayImpersonate) return null;
  const user = properties.find(({ name }) => name === 'user_id')?.text;
  return user === undefined || user === rules.user ? null : user;
}

/** The change, with the property gone from the copy; what a person set it to stays. */
export function withoutUserId(change: MessageChange | undefined): MessageChange {
  const { body, headers, properties } = change ?? { body: null, headers: [], properties: [] };
  if (properties.some(({ name }) => name === 'user_id')) return { body, headers, properties };
  return { body, headers, properties: [...properties, { kind: 'remove', name: 'user_id' }] };
}

/** Of a copy that was moved so, for the ledger. */
export const userIdLeftOut = 'Without its user id, which only its user may publish.';
