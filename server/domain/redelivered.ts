// After an interruption: which of the messages at the head of a queue are in the store already. A batch is stored first
// and acknowledged then, so what was stored last may come again. Nothing may be lost, so a message counts as stored only
// where it can be no other: one that is equal to the byte to a second message, here or there, is stored again.

import { Multiset } from './multiset';

export type Redelivery = {
  /** What was stored and may come again, oldest first. */
  stored: readonly string[];
  /** The head of the queue, as far as what was stored may reach, or as far as may be held. */
  met: readonly { fingerprint: string; redelivered: boolean }[];
  /** The broker has restarted since: it may have forgotten acknowledgements, and that it delivered a message before. */
  restarted: boolean;
  /** What comes again comes in the order in which it was stored. */
  inOrder: boolean;
};

/** For each message met, whether it is in the store already. */
export function storedBefore({ stored, met, restarted, inOrder }: Redelivery): boolean[] {
  const inStore = new Multiset(stored);
  const here = new Multiset(met.map(({ fingerprint }) => fingerprint));
  const isOnly = (fingerprint: string) => inStore.count(fingerprint) === 1 && here.count(fingerprint) === 1;
  const displaced = inOrder ? displacedOf(stored, met) : new Set<string>();
  return met.map(
    ({ fingerprint, redelivered }) =>
      (redelivered || restarted) && isOnly(fingerprint) && !displaced.has(fingerprint),
  );
}

/** What stands behind a message that was stored after it arrived later, however much it looks like it. */
function displacedOf(stored: readonly string[], met: Redelivery['met']): ReadonlySet<string> {
  const places = new Map(met.map(({ fingerprint }, place) => [fingerprint, place]));
  const displaced = new Set<string>();
  let firstPlace = Infinity;
  for (const fingerprint of stored.toReversed()) {
    const place = places.get(fingerprint) ?? Infinity;
    if (place > firstPlace) displaced.add(fingerprint);
    firstPlace = Math.min(firstPlace, place);
  }
  return displaced;
}
