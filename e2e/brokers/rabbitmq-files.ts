// What a private RabbitMQ node reads and writes: everything lies in one folder and listens on loopback only.

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { RabbitMqInstall } from './rabbitmq-install';

export type NodePorts = { amqp: number; management: number; prometheus: number; dist: number; epmd: number };

/** Kept beside the data, so that the next run finds the same login and a node that was left over. */
export type NodeRecord = { nodeName: string; username: string; password: string; ports: NodePorts };

/** What the nodes of a cluster share, and by which name each is known. */
export type Membership = { nodeName: string; password: string; cookie: string; epmdPort: number };

export function readRecord(dir: string): NodeRecord | undefined {
  try {
    return JSON.parse(readFileSync(path.join(dir, 'node.json'), 'utf8')) as NodeRecord;
  } catch {
    return undefined;
  }
}

export async function writeNodeFiles(
  dir: string,
  {
    ports: given = {},
    settings = [],
    member,
  }: { ports?: Partial<NodePorts>; settings?: readonly string[]; member?: Membership },
): Promise<NodeRecord> {
  const kept = readRecord(dir);
  const record: NodeRecord = {
    nodeName: member?.nodeName ?? 'rabbit@localhost',
    username: kept?.username ?? 'spillway',
    password: member?.password ?? kept?.password ?? randomBytes(9).toString('base64url'),
    ports: { ...(await freePorts()), ...given, ...(member !== undefined && { epmd: member.epmdPort }) },
  };
  for (const folder of ['home', 'data', 'log']) mkdirSync(path.join(dir, folder), { recursive: true });
  if (member !== undefined) {
    writeFileSync(path.join(dir, 'home/.erlang.cookie'), member.cookie, { mode: 0o400 });
  }
  const { ports } = record;
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${ports.management}`,
    'prometheus.tcp.ip = 127.0.0.1',
    `prometheus.tcp.port = ${ports.prometheus}`,
    `default_user = ${record.username}`,
    `default_pass = ${record.password}`,
    'loopback_users = none',
    'disk_free_limit.absolute = 50MB',
    'vm_memory_high_watermark.absolute = 2GB',
    ...settings,
  ];
  writeFileSync(path.join(dir, 'rabbitmq.conf'), lines.join('\n') + '\n');
  writeFileSync(
    path.join(dir, 'enabled_plugins'),
    '[rabbitmq_management,rabbitmq_prometheus,rabbitmq_shovel,rabbitmq_shovel_management].\n',
  );
  writeFileSync(path.join(dir, 'node.json'), JSON.stringify(record), { mode: 0o600 });
  return record;
}

export function nodeEnvironment(
  dir: string,
  { ports, nodeName }: NodeRecord,
  install: RabbitMqInstall & { kind: 'programs' },
): NodeJS.ProcessEnv {
  const machinePath = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  const env: Record<string, string> = {
    PATH: install.erlangBinDir === undefined ? machinePath : `${install.erlangBinDir}:${machinePath}`,
    HOME: path.join(dir, 'home'),
    LC_ALL: 'C.UTF-8',
    RABBITMQ_NODENAME: nodeName,
    RABBITMQ_CONFIG_FILE: path.join(dir, 'rabbitmq.conf'),
    // Does not exist, so that the system's file is not read.
    RABBITMQ_CONF_ENV_FILE: path.join(dir, 'no-environment.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: path.join(dir, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: path.join(dir, 'data'),
    RABBITMQ_LOG_BASE: path.join(dir, 'log'),
    RABBITMQ_PID_FILE: path.join(dir, 'node.pid'),
    RABBITMQ_DIST_PORT: String(ports.dist),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // Idle schedulers sleep at once, which spares the machine that also runs the tests.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
    // The start script then becomes the node, in place of waiting for it.
    RUNNING_UNDER_SYSTEMD: '1',
  };
  // A node is no Node.js program: it has no NODE_ENV, which the type asks for.
  return env as NodeJS.ProcessEnv;
}

export async function freePorts(): Promise<NodePorts> {
  const servers = Array.from({ length: 5 }, () => createServer().listen(0, '127.0.0.1'));
  const free = await Promise.all(
    servers.map(async (server) => {
      if (!server.listening) await new Promise((done) => server.once('listening', done));
      const address = server.address();
      return address !== null && typeof address === 'object' ? address.port : 0;
    }),
  );
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  const [amqp = 0, management = 0, prometheus = 0, dist = 0, epmd = 0] = free;
  return { amqp, management, prometheus, dist, epmd };
}
