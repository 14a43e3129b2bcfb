// Whether a run may go on after a refusal, as its target is now: policies and bindings change while it runs. Counts what
// was refused where copies stay, over all windows of a connection, also of those that were under way.

import type { BrokerSession, PublishTarget } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { refusedCopies, type RefusingTarget, whyStopAfterRefusal } from '@/server/domain/refused-copies';
import { RoutingTable } from '@/server/domain/route';
import type { RunRecord } from './redrive-journal';
import { targetFacts } from './plan-targets';

export class RefusalCheck {
  readonly #planned: readonly RefusingTarget[];
  readonly #read: (address: PublishTarget) => Promise<readonly RefusingTarget[]>;
  #refused = 0;

  /** `planned`: what holds where the broker does not answer. `read` throws DomainErrors. */
  constructor(
    planned: readonly RefusingTarget[],
    read: (address: PublishTarget) => Promise<readonly RefusingTarget[]>,
  ) {
    this.#planned = planned;
    this.#read = read;
  }

  /** Why it has to stop now that these were refused, each named by where it was sent; null: it may go on. */
  async whyStop(refused: readonly PublishTarget[]): Promise<string | null> {
    const byAddress = new Map(refused.map((address) => [keyOf(address), address]));
    let why: string | null = null;
    for (const [key, address] of byAddress) {
      const copies = refusedCopies(await this.#targetsOf(address), address);
      if (copies === null) continue;
      this.#refused += refused.filter((one) => keyOf(one) === key).length;
      why = whyStopAfterRefusal(copies, this.#refused);
    }
    return why;
  }

  async #targetsOf(address: PublishTarget): Promise<readonly RefusingTarget[]> {
    try {
      return await this.#read(address);
    } catch (error) {
      if (isDomainError(error)) return this.#planned;
      throw error;
    }
  }
}

function keyOf({ exchange, routingKey }: PublishTarget): string {
  return JSON.stringify([exchange, routingKey]);
}

/** Never aborted by a stop: the window that was refused is seen to its end. The driver bounds each call in time. */
export function openRefusalCheck(
  session: BrokerSession,
  { clusterId, vhost, targets }: Pick<RunRecord, 'clusterId' | 'vhost' | 'targets'>,
): RefusalCheck {
  const { signal } = new AbortController();
  const factsOf = (name: string) => targetFacts(session, { clusterId, vhost, name }, 'all', signal);
  return new RefusalCheck(targets, async ({ exchange, routingKey }) => {
    if (exchange === '') return [await factsOf(routingKey)];
    if (session.topology === undefined) return targets;
    const table = new RoutingTable(await session.topology.routing(vhost, { signal }), () => true);
    const { queues } = table.route(exchange, { routingKey, headers: null });
    return Promise.all(queues.slice(0, limits.planTargets).map(({ name }) => factsOf(name)));
  });
}
