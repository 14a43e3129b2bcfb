// The polls of a cluster before the next one, as far as changes are counted from them; taken up from the database when a
// collector begins.

import { clusterFactsSchema } from '@/server/domain/cluster';
import type { Features } from '../features';
import type { EarlierPoll } from './poll-events';

export type EarlierPolls = {
  /** The newest that succeeded; null where none did. */
  ok: EarlierPoll | null;
  /** Whether the newest of all succeeded; null where there is none. */
  newestOk: boolean | null;
};

export async function earlierPolls(
  { db }: Pick<Features, 'db'>,
  { id, facts }: { id: string; facts: unknown },
): Promise<EarlierPolls> {
  const orderBy = { startedAt: 'desc' } as const;
  const newest = await db.poll.findFirst({ where: { clusterId: id }, orderBy });
  const ok = newest?.ok ? newest : await db.poll.findFirst({ where: { clusterId: id, ok: true }, orderBy });
  const known = clusterFactsSchema.safeParse(facts).data;
  return {
    ok: ok === null || known === undefined ? null : { atMs: ok.startedAt.getTime(), facts: known },
    newestOk: newest?.ok ?? null,
  };
}

/** As the clock that was set would have told it. */
export function shiftEarlier(earlier: EarlierPolls, stepMs: number): EarlierPolls {
  return { ...earlier, ok: earlier.ok && { ...earlier.ok, atMs: earlier.ok.atMs + stepMs } };
}
