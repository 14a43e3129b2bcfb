// The names of all queues that a filter leaves, in the order of the list: light enough to be in the browser whole, so
// that a search in them waits for nobody.

import { limits } from '@/server/domain/limits';
import type { QueueNames, QueueNamesInput } from '@/server/domain/queue';
import type { Scope } from '@/server/domain/scope';
import type { Features } from '../features';
import { chosen, orderOf, within } from './queue-question';

/** Null where there are more than `limits.queueNames`. */
export async function listQueueNames(
  { db }: Pick<Features, 'db'>,
  input: QueueNamesInput,
  scopes: readonly Scope[],
): Promise<QueueNames | null> {
  const rows = await db.$queryRaw<{ id: number; clusterId: string; vhost: string; name: string }[]>`
    SELECT q.id, q."clusterId"::text AS "clusterId", q.vhost, q.name
      FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
     WHERE ${within({ ...input, search: '', scopes })} AND ${chosen(input)}
     ORDER BY ${orderOf(input)} LIMIT ${limits.queueNames + 1}`;
  if (rows.length > limits.queueNames) return null;
  const places = new Map<string, number>();
  const names: QueueNames = { ids: [], names: [], places: [], place: [] };
  for (const { id, clusterId, vhost, name } of rows) {
    const key = `${clusterId} ${vhost}`;
    const place = places.get(key) ?? names.places.push({ clusterId, vhost }) - 1;
    places.set(key, place);
    names.ids.push(id);
    names.names.push(name);
    names.place.push(place);
  }
  return names;
}
