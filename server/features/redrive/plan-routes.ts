// Exchanges and bindings for destinations that need them, and who would get a copy of a publish there.

import type { BrokerSession } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import type { RedriveFacts } from '@/server/domain/redrive-plan';
import type { RedriveInput } from '@/server/domain/redrive';
import { RoutingTable } from '@/server/domain/route';

type Routes = Pick<RedriveFacts, 'route' | 'routingError'> & { table: RoutingTable | null };

export async function routesOf(
  session: BrokerSession,
  { destination, vhost }: RedriveInput,
  signal: AbortSignal,
): Promise<Routes> {
  if (destination.kind === 'queue' || destination.kind === 'origin') {
    return { table: null, route: null, routingError: null };
  }
  if (session.topology === undefined) {
    return { table: null, route: null, routingError: 'This broker does not tell its bindings.' };
  }
  try {
    const routing = await session.topology.routing(vhost, { signal });
    // Whether a queue that a key names exists is asked of the queue itself, as for every target.
    const table = new RoutingTable(routing, () => true);
    const { kind } = destination;
    const route =
      kind === 'exchange'
        ? table.route(destination.name, { routingKey: destination.routingKey, headers: null })
        : null;
    return { table, route, routingError: null };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { table: null, route: null, routingError: error.message };
  }
}
