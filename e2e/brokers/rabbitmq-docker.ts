// One RabbitMQ node as a container, for machines where its packages cannot be unpacked. Its data lies in the
// node's folder as well; a container left over under the folder's name is replaced.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DomainError } from '@/server/domain/errors';
import { run } from '../tools/run';
import type { NodeRecord } from './rabbitmq-files';
import type { NodeProcess } from './rabbitmq-process';

export async function startContainer(dir: string, record: NodeRecord, image: string): Promise<NodeProcess> {
  const name = `spillway-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  const { ports } = record;
  const config = path.join(dir, 'container.conf');
  writeFileSync(
    config,
    `default_user = ${record.username}\ndefault_pass = ${record.password}\nloopback_users = none\ndisk_free_limit.absolute = 50MB\n`,
  );
  await run('docker', ['rm', '--force', name]);
  const started = await run('docker', [
    ...['run', '--detach', '--name', name, '--hostname', 'localhost'],
    ...['--publish', `127.0.0.1:${ports.amqp}:5672`, '--publish', `127.0.0.1:${ports.management}:15672`],
    ...['--publish', `127.0.0.1:${ports.prometheus}:15692`],
    ...['--volume', `${path.join(dir, 'data')}:/var/lib/rabbitmq`],
    ...['--volume', `${config}:/etc/rabbitmq/conf.d/90-spillway.conf:ro`],
    ...['--volume', `${path.join(dir, 'enabled_plugins')}:/etc/rabbitmq/enabled_plugins:ro`],
    image,
  ]);
  if (started.code !== 0)
    throw new DomainError('unsupported', `Docker cannot start ${image}: ${started.stderr.trim()}`);
  const inspected = await run('docker', ['inspect', '--format', '{{.State.Pid}}', name]);
  let over = false;
  const exited = run('docker', ['wait', name]).then(() => {
    over = true;
  });
  return {
    pid: Number(inspected.stdout),
    exited,
    ended: () => over,
    stop: async () => {
      await run('docker', ['stop', '--time', '30', name]);
      await exited;
      await run('docker', ['rm', '--force', name]);
    },
    kill: async () => {
      await run('docker', ['kill', name]);
      await exited;
    },
    ctl: async (args) => run('docker', ['exec', name, 'rabbitmqctl', ...args]),
  };
}
