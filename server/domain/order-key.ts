// Order per key: messages that have the same value in a header, or at a path of their JSON body, leave the source in the
// order in which they lie there. When one of a key stays, is in doubt or has come back, the later ones of the key
// stay as well. Pure.

import { z } from 'zod';
import { textAt } from './json-path';
import { limits } from './limits';
import type { MessageView } from './message';
import type { JournalEntry, JournalOutcome } from './redrive';

export const orderBySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('header'), name: z.string().min(1).max(limits.queueNameBytes) }),
  /** A path such as `order.customer.id`. */
  z.object({ kind: z.literal('body-json'), path: z.string().min(1).max(limits.filterValueChars) }),
]);
export type OrderBy = z.infer<typeof orderBySchema>;

/** Null: it has none, and waits for nobody. Of a very long key the beginning counts: then more wait than have to,
 * never fewer. */
export function orderKeyOf(
  orderBy: OrderBy,
  message: { view: Pick<MessageView, 'headers'>; body(): Uint8Array },
): string | null {
  const key =
    orderBy.kind === 'header'
      ? message.view.headers.find(({ name }) => name === orderBy.name)?.text
      : textAt(new TextDecoder().decode(message.body()), orderBy.path);
  return key === undefined || key === null ? null : key.slice(0, limits.orderKeyChars);
}

export const behindSentence = 'An earlier message of its key was not moved, so it waits behind it.';

type Window = { entries: readonly JournalEntry[]; outcomes: readonly JournalOutcome[] | null };

/** The keys of which a message was not moved. */
export class HeldKeys {
  readonly #keys = new Set<string>();

  /** `windows`: of earlier attempts. What they left open is found out when it is met. */
  constructor(windows: readonly Window[]) {
    for (const { entries, outcomes } of windows) if (outcomes !== null) this.settled(entries, outcomes);
  }

  has(key: string | null): boolean {
    return key !== null && this.#keys.has(key);
  }

  hold(key: string | null): void {
    if (key !== null) this.#keys.add(key);
  }

  settled(entries: readonly JournalEntry[], outcomes: readonly JournalOutcome[]): void {
    entries.forEach(({ key }, position) => {
      if (key !== undefined && outcomes[position]?.outcome !== 'moved') this.#keys.add(key);
    });
  }
}
