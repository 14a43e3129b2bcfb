// Where the Prometheus endpoint of each node is: what the operator entered, else what the broker says it listens on.

import { metricsOff, type RabbitMqConfig } from './config';
import type { OverviewAnswer } from './management-schemas';

/** `node` null: the operator did not say whose it is; the answer does. */
export type MetricsEndpoint = { node: string | null; url: string };

export function metricsEndpoints(config: RabbitMqConfig, overview: OverviewAnswer): MetricsEndpoint[] {
  if (config.metricsUrls === metricsOff) return [];
  if (config.metricsUrls !== '') return config.metricsUrls.split(' ').map((url) => ({ node: null, url }));
  const byNode = new Map<string, MetricsEndpoint>();
  for (const { node, protocol, port, ip_address: address } of overview.listeners) {
    const scheme = protocol === 'http/prometheus' ? 'http' : protocol === 'https/prometheus' ? 'https' : null;
    // A node that has both is asked without TLS only where the management API is, too.
    if (scheme === null || (byNode.has(node) && !config.managementUrl.startsWith(`${scheme}:`))) continue;
    byNode.set(node, { node, url: `${scheme}://${hostOf(node, address, config, overview)}:${port}` });
  }
  return [...byNode.values()];
}

function hostOf(
  node: string,
  address: string | undefined,
  { managementUrl }: RabbitMqConfig,
  overview: OverviewAnswer,
): string {
  const nodes = new Set(overview.listeners.map((listener) => listener.node));
  // The node that answers us is where we found it; what it calls itself may be known only to its peers.
  if (nodes.size === 1 || node === overview.node) return new URL(managementUrl).hostname;
  const listensEverywhere = address === undefined || address === '::' || address === '0.0.0.0';
  if (!listensEverywhere) return address.includes(':') ? `[${address}]` : address;
  return node.slice(node.indexOf('@') + 1);
}
