// After an interruption: which of the messages at the head of a queue are in the store already. A batch is stored first
// and acknowledged then, so what was stored last may come again. Nothing may be lost, so a message counts as stored only
// where it can be no other: one that is equal to the byte to a second message, here or there, is stored again.

export type Redelivery = {
  /** What was stored and may come again. */
  stored: readonly string[];
  /** The head of the queue: at least as many messages as that, or all there are. */
  met: readonly { fingerprint: string; redelivered: boolean }[];
  /** The broker has restarted since: it may have forgotten acknowledgements, and that it delivered a message before. */
  restarted: boolean;
};

/** For each message met, whether it is in the store already. */
export function storedBefore({ stored, met, restarted }: Redelivery): boolean[] {
  const inStore = countsOf(stored);
  const here = countsOf(met.map(({ fingerprint }) => fingerprint));
  return met.map(
    ({ fingerprint, redelivered }) =>
      (redelivered || restarted) && inStore.get(fingerprint) === 1 && here.get(fingerprint) === 1,
  );
}

function countsOf(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
