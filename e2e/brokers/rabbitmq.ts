// A real RabbitMQ for tests, the demo and developers: private, on loopback, in one folder, without root and
// without installing anything. The folder keeps the data, so a node can be stopped, killed and started again.

import { mkdirSync, realpathSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@/server/domain/errors';
import type { Log } from '../tools/cache';
import { startContainer } from './rabbitmq-docker';
import { type Membership, writeNodeFiles, type NodePorts, type NodeRecord } from './rabbitmq-files';
import { findRabbitMq, type RabbitMqInstall, type RabbitMqVersion } from './rabbitmq-install';
import { endLeftover, startProcess, type NodeProcess } from './rabbitmq-process';

export type { RabbitMqVersion } from './rabbitmq-install';

export type RabbitMqOptions = {
  version: RabbitMqVersion;
  /** Its data, logs and login; used again when it exists. One node at a time per folder. */
  dir: string;
  /** Free ports unless given. */
  ports?: Partial<NodePorts>;
  /** Further lines of rabbitmq.conf. */
  settings?: readonly string[];
  /** Of a cluster; see startRabbitMqCluster. */
  member?: Membership;
  log?: Log;
};

export type RabbitMq = {
  version: RabbitMqVersion;
  nodeName: string;
  /** With user and password, vhost `/`. */
  amqpUrl: string;
  amqpPort: number;
  managementUrl: string;
  prometheusUrl: string;
  /** An administrator. */
  username: string;
  password: string;
  /** Undefined while the node is down. */
  pid: () => number | undefined;
  /** Starts it again after `stop` or `kill`: same ports, same data. Resolves when it is ready. */
  start: () => Promise<void>;
  /** Ends it in order. RabbitMQ 3.10 takes about six seconds; a test that throws the data away uses `remove`. */
  stop: () => Promise<void>;
  /** SIGKILL, as a power cut would. Resolves when the process is gone. */
  kill: () => Promise<void>;
  /** Runs `rabbitmqctl` on the node: what no API can set. Throws `broker_rejected` with its words when it fails. */
  ctl: (...args: string[]) => Promise<string>;
  /** Resolves when queues, bindings and users made so far outlive a kill: the node writes its metadata down every few
   * seconds and the names of quorum queues every half second, and forgets a durable queue that is younger (such a quorum
   * queue stays listed, with no leader and none of its messages). */
  syncMetadata: () => Promise<void>;
  /** Kills it and deletes its folder. */
  remove: () => Promise<void>;
};

/** Resolves when the node answers. Throws `unsupported` when there is no RabbitMQ, `timeout` when it does not come up. */
export async function startRabbitMq(options: RabbitMqOptions): Promise<RabbitMq> {
  const log = options.log ?? (() => undefined);
  const install = await findRabbitMq(options.version, log);
  mkdirSync(options.dir, { recursive: true });
  const dir = realpathSync(options.dir);
  if (install.kind === 'programs' && (await endLeftover(dir, install)))
    log(`ended a RabbitMQ that an earlier run left on ${dir}`);
  const record = await writeNodeFiles(dir, options);
  const { ports, username, password } = record;
  let node: NodeProcess | undefined;
  const start = async () => {
    if (node !== undefined && !node.ended()) return;
    node = await launch(dir, record, install);
    await waitUntilReady(dir, record, install, node);
  };
  const stop = async () => {
    await node?.stop();
    node = undefined;
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  log(`RabbitMQ ${options.version} is ready at 127.0.0.1:${ports.amqp}`);
  const ctl = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = (await node?.ctl(args)) ?? {
      code: null,
      stdout: '',
      stderr: 'It is down.',
    };
    if (code !== 0)
      throw new DomainError('broker_rejected', `rabbitmqctl ${args[0] ?? ''}: ${stderr || stdout}`);
    return stdout;
  };
  return {
    version: options.version,
    nodeName: record.nodeName,
    amqpUrl: `amqp://${username}:${password}@127.0.0.1:${ports.amqp}`,
    amqpPort: ports.amqp,
    managementUrl: `http://127.0.0.1:${ports.management}`,
    prometheusUrl: `http://127.0.0.1:${ports.prometheus}`,
    username,
    password,
    pid: () => (node === undefined || node.ended() ? undefined : node.pid),
    start,
    stop,
    kill: async () => node?.kill(),
    ctl,
    syncMetadata: async () => {
      await ctl('eval', 'mnesia:sync_log(), [dets:sync(Table) || Table <- dets:all()].');
    },
    remove: async () => {
      await node?.kill();
      await stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function launch(dir: string, record: NodeRecord, install: RabbitMqInstall): Promise<NodeProcess> {
  return install.kind === 'docker'
    ? startContainer(dir, record, install.image)
    : startProcess(dir, record, install);
}

/** The AMQP port opens before the node can serve; this health check answers 200 only when it can. */
async function waitUntilReady(
  dir: string,
  record: NodeRecord,
  install: RabbitMqInstall,
  node: NodeProcess,
): Promise<void> {
  const port = install.kind === 'docker' ? 5672 : record.ports.amqp;
  const url = `http://127.0.0.1:${record.ports.management}/api/health/checks/port-listener/${port}`;
  const login = Buffer.from(`${record.username}:${record.password}`).toString('base64');
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    if (node.ended())
      throw new DomainError(
        'broker_unreachable',
        `RabbitMQ ended while it started.\n${await lastLines(dir)}`,
      );
    const answer = await fetch(url, {
      headers: { authorization: `Basic ${login}` },
      signal: AbortSignal.timeout(2_000),
    }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
    await delay(150);
  }
  throw new DomainError('timeout', `RabbitMQ was not ready after 120 s.\n${await lastLines(dir)}`);
}

async function lastLines(dir: string): Promise<string> {
  const text = await readFile(path.join(dir, 'log/output.log'), 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-20).join('\n');
}
