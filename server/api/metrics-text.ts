// What Spillway knows, for Prometheus to scrape: GET /metrics with a bearer token; `?queues=1` adds the queues that the token
// reaches. A value that is not known is left out.

import { Gauge, Registry } from 'prom-client';
import { queueStates } from '@/server/domain/queue-state';
import { type OwnMetrics, readMetrics } from '@/server/features/metrics/read-metrics';
import { limits } from '@/server/domain/limits';
import { createApiContext } from './context';
import { guarded } from './file-request';
import { rejection } from './trpc';
import { where } from './where';

/** Nothing but a request: Next hands a route more than that. */
export function tellMetrics(request: Request): Promise<Response> {
  return answerMetrics(request, createApiContext);
}

export async function answerMetrics(
  request: Request,
  createContext: typeof createApiContext,
): Promise<Response> {
  const withQueues = new URL(request.url).searchParams.get('queues') === '1';
  return guarded(
    request,
    'metrics.read',
    where.listed,
    {},
    async ({ features, actor }) => {
      const reading = readMetrics(features, actor.scopes, withQueues);
      const registry = registryOf(
        await Promise.race([reading, rejection(AbortSignal.timeout(limits.apiCallMs))]),
      );
      const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
      return new Response(await registry.metrics(), { headers });
    },
    createContext,
  );
}

function registryOf({ clusters, redrives, queues }: OwnMetrics): Registry {
  const registry = new Registry();
  const gauge = <Row>(
    name: string,
    help: string,
    rows: readonly Row[],
    labels: (row: Row) => Record<string, string>,
    value: (row: Row) => number | null,
  ) => {
    const [first] = rows;
    // A gauge without labels would tell of 0.
    if (first === undefined) return;
    const labelNames = Object.keys(labels(first));
    const metric = new Gauge({ name: `spillway_${name}`, help, labelNames, registers: [registry] });
    for (const row of rows) {
      const known = value(row);
      if (known !== null) metric.set(labels(row), known);
    }
  };
  const ofCluster = ({ name }: OwnMetrics['clusters'][number]) => ({ cluster: name });
  gauge('cluster_up', 'Whether the newest poll of the cluster succeeded.', clusters, ofCluster, (row) =>
    row.answers === null ? null : Number(row.answers),
  );
  gauge(
    'poll_duration_seconds',
    'How long the newest poll took.',
    clusters,
    ofCluster,
    (row) => row.pollSeconds,
  );
  gauge(
    'poll_age_seconds',
    'Since the newest poll that succeeded began.',
    clusters,
    ofCluster,
    (row) => row.pollAgeSeconds,
  );
  gauge('queues', 'Queues at the newest poll that succeeded.', clusters, ofCluster, (row) => row.queues);

  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  const ofRedrives = ({ clusterId, state }: OwnMetrics['redrives'][number]) => ({
    cluster: names.get(clusterId) ?? clusterId,
    state,
  });
  gauge('redrives', 'Redrives that are kept, by state.', redrives, ofRedrives, (row) => row.redrives);
  gauge(
    'redrive_moved_messages',
    'Messages that these have moved.',
    redrives,
    ofRedrives,
    (row) => row.movedMessages,
  );
  gauge(
    'redrive_in_doubt_messages',
    'Messages of these of which it is not known whether they arrived.',
    redrives,
    ofRedrives,
    (row) => row.inDoubtMessages,
  );
  queueGauges(gauge, queues);
  return registry;
}

type QueueRow = OwnMetrics['queues'][number];
type GaugeOf = (
  name: string,
  help: string,
  rows: readonly QueueRow[],
  labels: (row: QueueRow) => Record<string, string>,
  value: (row: QueueRow) => number | null,
) => void;

function queueGauges(gauge: GaugeOf, queues: readonly QueueRow[]): void {
  const labels = ({ clusterName, vhost, name }: QueueRow) => ({ cluster: clusterName, vhost, queue: name });
  const values: [string, string, (row: QueueRow) => number | null][] = [
    ['queue_ready_messages', 'Messages that wait for a consumer.', (row) => row.readyMessages],
    ['queue_unacked_messages', 'Messages that consumers hold.', (row) => row.unackedMessages],
    ['queue_consumers', 'Consumers of the queue.', (row) => row.consumers],
    ['queue_in_messages_per_second', 'Messages that arrive.', (row) => row.inRatePerSec],
    ['queue_out_messages_per_second', 'Messages that leave.', (row) => row.outRatePerSec],
    [
      'queue_oldest_age_seconds',
      'How long the oldest message waits, or at least waits.',
      ({ ageMs: { value } }) => (value === null ? null : value / 1000),
    ],
  ];
  for (const [name, help, value] of values) gauge(name, help, queues, labels, value);
  const words = `The state of the queue: ${queueStates.join(', ')}.`;
  gauge(
    'queue_state',
    words,
    queues,
    (row) => ({ ...labels(row), state: row.state }),
    () => 1,
  );
}
