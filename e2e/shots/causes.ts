// What brings a world into the states that are not wanted: a cluster that does not answer, a fleet of queues without end.

import { type Channel, connect } from 'amqplib';
import { managementOf } from '../brokers/management';
import { eventually, freePort } from '../tools/spillway';
import { clusterInput, type World } from '../tools/world';

type Cluster = {
  id: string;
  lastOkPollAtMs: number | null;
  lastPoll: { ok: boolean } | null;
  totals: { queues: number } | null;
};

const fleet = 1_200;

export function pollSeen(
  { spillway }: World,
  holds: (cluster: Cluster) => boolean,
  id?: string,
): Promise<Cluster> {
  return eventually(
    'a poll as expected',
    async () => {
      const clusters = await spillway.query<Cluster[]>('clusters.list');
      return clusters.find((cluster) => (id === undefined || cluster.id === id) && holds(cluster));
    },
    180_000,
  );
}

export async function pollFailed(world: World): Promise<void> {
  await pollSeen(world, ({ lastPoll }) => lastPoll?.ok === false, world.clusterId);
}

/** A second cluster, at an address where nobody listens. */
export async function unreachableCluster(world: World): Promise<void> {
  const { config, ...input } = clusterInput(world.rabbit);
  const managementUrl = `http://127.0.0.1:${await freePort()}`;
  const { id } = await world.spillway.mutate<{ id: string }>('clusters.create', {
    ...{ ...input, name: 'warehouse-us', environment: 'staging', config: { ...config, managementUrl } },
  });
  await pollSeen(world, ({ lastPoll }) => lastPoll?.ok === false, id);
}

/** Names as long and as alike as generated ones are; every fourth has a queue for its dead letters. */
export async function hugeFleet(world: World): Promise<void> {
  const { rabbit, clusterId } = world;
  await managementOf(rabbit).declareVhost('fleet');
  const connection = await connect(`${rabbit.amqpUrl.replace(/\/$/, '')}/fleet`, { noDelay: true });
  try {
    const channel = await connection.createChannel();
    for (let first = 0; first < fleet; first += 100) {
      const indexes = Array.from({ length: 100 }, (_, index) => first + index);
      await Promise.all(indexes.map((index) => declareGateway(channel, index)));
    }
  } finally {
    await connection.close();
  }
  await pollSeen(world, ({ totals }) => (totals?.queues ?? 0) > fleet, clusterId);
}

async function declareGateway(channel: Channel, index: number): Promise<void> {
  const name = `telemetry.vehicle-position.eu-west-1.gateway-${String(index).padStart(5, '0')}.retry.v2`;
  const dead = `${name}.dead`;
  const hasDead = index % 4 === 0;
  const toDead = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead };
  if (hasDead) await channel.assertQueue(dead, { durable: false });
  await channel.assertQueue(name, { durable: false, ...(hasDead && { arguments: toDead }) });
}

/** Until all that is shown of it is old. */
export async function quietFor({ spillway, clusterId }: World): Promise<void> {
  await eventually(
    'the readings to be old',
    async () => {
      const { rows } = await spillway.query<{ rows: { stale: boolean }[] }>('queues.list', {
        clusterIds: [clusterId],
      });
      return rows.every(({ stale }) => stale) ? true : undefined;
    },
    90_000,
  );
}
