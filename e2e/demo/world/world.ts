// The demo world: a shop whose order pipeline lives, fails and recovers on a real RabbitMQ.

import { startConsumers } from './consumers';
import { phaseAt } from './phases';
import { startProducers } from './producers';
import { analyticsVhost } from './topology';

export { analyticsVhost };

/** Starts all producers and consumers against a broker that has the vhosts `/` and `analytics`.
 * `amqpUrl` is that of the broker, without a vhost. */
export function startWorld(amqpUrl: string): { stop(): Promise<void> } {
  const begunAt = Date.now();
  const vhostUrl = (vhost: string) => {
    const url = new URL(amqpUrl);
    url.pathname = `/${encodeURIComponent(vhost)}`;
    return url.href;
  };
  const world = {
    shopUrl: vhostUrl('/'),
    analyticsUrl: vhostUrl(analyticsVhost),
    phase: () => phaseAt(Date.now() - begunAt),
  };
  const applications = [...startProducers(world), ...startConsumers(world)];
  return {
    async stop() {
      await Promise.all(applications.map((application) => application.stop()));
    },
  };
}
