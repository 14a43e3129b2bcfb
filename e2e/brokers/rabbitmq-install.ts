// Finds a RabbitMQ of the wanted version: the machine's own, else unpacked Debian packages, else Docker.
// The machine is never changed; what is fetched lies in the cache folder.

import { existsSync } from 'node:fs';
import { readFile, readdir, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { Log } from '../tools/cache';
import { wrapExecutables } from '../tools/own-loader';
import { unpackPackages, type PackageSet } from '../tools/packages';
import { run } from '../tools/run';

/** `4` is 4.0, which most tests mean by it; 4.3 is for what differs between the two. */
export type RabbitMqVersion = '3.10' | '4' | '4.3';

export type RabbitMqInstall =
  | {
      kind: 'programs';
      /** Holds `rabbitmq-server`. */
      binDir: string;
      /** Goes first on PATH; absent when the machine's own Erlang is used. */
      erlangBinDir?: string;
    }
  | { kind: 'docker'; image: string };

const packageSets: Record<RabbitMqVersion, PackageSet> = {
  '3.10': rabbitMqPackages('rabbitmq-3.10', 'bookworm'),
  '4': rabbitMqPackages('rabbitmq-4', 'trixie'),
  '4.3': rabbitMqPackages('rabbitmq-4.3', 'forky'),
};

const images: Record<RabbitMqVersion, string> = {
  '3.10': 'rabbitmq:3.10-management',
  '4': 'rabbitmq:4.0-management',
  '4.3': 'rabbitmq:4.3-management',
};

/** Throws `unsupported` with what to install when no way works. */
export async function findRabbitMq(version: RabbitMqVersion, log: Log): Promise<RabbitMqInstall> {
  const own = await installedOnMachine(version);
  if (own !== undefined) return { kind: 'programs', binDir: own };
  let why = 'this is not Linux';
  if (process.platform === 'linux') {
    try {
      const root = await unpackPackages(packageSets[version], log);
      return {
        kind: 'programs',
        binDir: path.join(root, 'usr/lib/rabbitmq/bin'),
        erlangBinDir: path.join(root, 'usr/lib/erlang/bin'),
      };
    } catch (error) {
      if (!isDomainError(error)) throw error;
      why = error.message;
    }
  }
  const docker = await run('docker', ['info'], { timeoutMs: 10_000 });
  if (docker.code === 0) return { kind: 'docker', image: images[version] };
  throw new DomainError(
    'unsupported',
    `RabbitMQ ${version} is needed. Install rabbitmq-server ${version}, or start Docker, or run on Debian with a network. Debian packages were not usable: ${why}`,
  );
}

/** The folder of the real scripts: the wrapper in sbin changes the user or refuses. */
async function installedOnMachine(version: RabbitMqVersion): Promise<string | undefined> {
  const onPath = (process.env['PATH'] ?? '').split(':').map((dir) => path.join(dir, 'rabbitmq-server'));
  const found = [...onPath, '/usr/sbin/rabbitmq-server'].find((file) => existsSync(file));
  if (found === undefined) return undefined;
  const beside = path.dirname(await realpath(found));
  for (const home of ['/usr/lib/rabbitmq/lib', path.resolve(beside, '../..'), path.resolve(beside, '..')])
    for (const name of await readdir(home).catch(() => [])) {
      const bin = path.join(home, name, 'sbin');
      if (name.startsWith(`rabbitmq_server-${version}.`) && existsSync(path.join(bin, 'rabbitmq-server')))
        return bin;
    }
  return undefined;
}

function rabbitMqPackages(name: string, suite: string): PackageSet {
  return { name, packages: ['rabbitmq-server'], suite, prepare: makeRelocatable, revision: 1 };
}

/** Erlang's start scripts carry the absolute path they were built for. */
async function makeRelocatable(root: string): Promise<void> {
  const erlang = path.join(root, 'usr/lib/erlang');
  const runtime = (await readdir(erlang))
    .filter((name) => name.startsWith('erts-'))
    .map((name) => `${name}/bin`);
  for (const folder of ['bin', ...runtime]) {
    const script = path.join(erlang, folder, 'erl');
    if (!existsSync(script)) continue;
    const up = path.relative(folder, '.');
    const text = await readFile(script, 'utf8');
    await writeFile(
      script,
      text.replaceAll(/ROOTDIR="?\/usr\/lib\/erlang"?$/gm, `ROOTDIR=$(cd "\${0%/*}/${up}" && pwd)`),
    );
  }
  await wrapExecutables(root, 'usr/lib/erlang');
}
