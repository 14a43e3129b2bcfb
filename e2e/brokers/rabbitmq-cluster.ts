// Several RabbitMQ nodes of this machine in one cluster: for what only shows when one of them is gone.

import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { startRabbitMq, type RabbitMq, type RabbitMqOptions } from './rabbitmq';
import { freePorts } from './rabbitmq-files';

/** Each keeps its data in a folder of its own within `dir`. Resolves when all have joined; the first may be asked for all.
 * Needs the programs of RabbitMQ, not a container. Throws what startRabbitMq throws. */
export async function startRabbitMqCluster(
  options: Omit<RabbitMqOptions, 'ports' | 'member'>,
  size: number,
): Promise<RabbitMq[]> {
  const { epmd: epmdPort } = await freePorts();
  const [password, cookie] = [randomBytes(9).toString('base64url'), randomBytes(15).toString('hex')];
  const nodes: RabbitMq[] = [];
  try {
    for (let number = 1; number <= size; number += 1) {
      const nodeName = `rabbit${number}@localhost`;
      const member = { nodeName, password, cookie, epmdPort };
      const node = await startRabbitMq({ ...options, dir: path.join(options.dir, nodeName), member });
      nodes.push(node);
      if (nodes[0] !== undefined && nodes[0] !== node) await join(node, nodes[0]);
    }
    return nodes;
  } catch (error) {
    for (const node of nodes) await node.remove();
    throw error;
  }
}

async function join(node: RabbitMq, first: RabbitMq): Promise<void> {
  await node.ctl('stop_app');
  await node.ctl('join_cluster', first.nodeName);
  await node.ctl('start_app');
}
