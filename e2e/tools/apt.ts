// A private apt: the machine's mirrors, keys and proxies, but package lists, downloads and settings of its own
// in one folder. It installs nothing, needs no root and runs none of the machine's hooks.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '@/server/domain/errors';
import { run, type RunResult } from './run';

export type PrivateApt = { dir: string; env: NodeJS.ProcessEnv };

export type Download = { file: string; sizeBytes: number };

/**
 * With `suite`, packages come from that Debian release, and none counts as installed: the download is complete
 * down to the C library. Without it, from the machine's own release, without what the machine already has.
 * Throws `unsupported` when the machine has no apt or no Debian mirror, `broker_unreachable` without network.
 */
export async function openApt(dir: string, suite?: string): Promise<PrivateApt> {
  const dump = await run('apt-config', ['dump']);
  if (dump.code !== 0) throw new DomainError('unsupported', 'This machine has no apt.');
  for (const folder of ['state/lists/partial', 'cache/archives/partial', 'log'])
    mkdirSync(path.join(dir, folder), { recursive: true });
  const sources = suite === undefined ? undefined : await sourcesOf(suite);
  if (sources !== undefined) {
    writeFileSync(path.join(dir, 'sources.list'), sources);
    writeFileSync(path.join(dir, 'status'), '');
  }
  const config = path.join(dir, 'apt.conf');
  // Acquire holds the machine's proxies and certificates, which may carry a password.
  writeFileSync(config, settings(dir, dump.stdout, sources !== undefined), { mode: 0o600 });
  const apt = { dir, env: { ...process.env, APT_CONFIG: config, LC_ALL: 'C.UTF-8' } };
  const update = await run('apt-get', ['update'], { env: apt.env });
  const reachable = (await run('apt-cache', ['stats'], { env: apt.env })).stdout;
  if (/^Total package names: 0\b/m.test(reachable) || (update.code !== 0 && /\b0 B\/s/.test(update.stdout)))
    throw new DomainError('broker_unreachable', `apt cannot read its package lists. ${reason(update)}`);
  return apt;
}

/** What installing `packages` would download. Throws `unsupported` when apt does not know one. */
export async function listDownloads(apt: PrivateApt, packages: string[]): Promise<Download[]> {
  const listed = await install(apt, ['--print-uris', ...packages]);
  return [...listed.stdout.matchAll(/^'[^']+' (\S+\.deb) (\d+)/gm)].map((match) => ({
    file: match[1] ?? '',
    sizeBytes: Number(match[2]),
  }));
}

/** Downloads `packages` with all they need; the answers' paths are .deb files. */
export async function download(apt: PrivateApt, packages: string[], wanted: Download[]): Promise<string[]> {
  await install(apt, ['--download-only', ...packages]);
  return wanted.map(({ file }) => path.join(apt.dir, 'cache/archives', file));
}

async function install(apt: PrivateApt, args: string[]): Promise<RunResult> {
  // Reinstall: a named package is wanted in our folder even when the machine has it.
  const options = ['install', '--reinstall', '-y', '-q', '--no-install-recommends'];
  const result = await run('apt-get', [...options, ...args], { env: apt.env });
  if (result.code !== 0) throw new DomainError('unsupported', `apt cannot provide them. ${reason(result)}`);
  return result;
}

function settings(dir: string, machine: string, ownSources: boolean): string {
  const acquire = machine
    .split('\n')
    .filter((line) => /^Acquire::(?!IndexTargets|Languages|cdrom)/.test(line));
  const own: Record<string, string> = {
    'Dir::Etc::main': '/dev/null',
    'Dir::Etc::parts': '/dev/null',
    'Dir::State': path.join(dir, 'state'),
    'Dir::State::status': ownSources ? path.join(dir, 'status') : '/var/lib/dpkg/status',
    'Dir::Cache': path.join(dir, 'cache'),
    'Dir::Log': path.join(dir, 'log'),
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'APT::Sandbox::User': 'root',
    'Debug::NoLocking': 'true',
  };
  if (ownSources) {
    own['Dir::Etc::sourcelist'] = path.join(dir, 'sources.list');
    own['Dir::Etc::sourceparts'] = '/dev/null';
    own['Dir::Etc::preferences'] = '/dev/null';
    own['Dir::Etc::preferencesparts'] = '/dev/null';
  }
  return [...acquire, ...Object.entries(own).map(([key, value]) => `${key} "${value}";`)].join('\n') + '\n';
}

/** The sources.list line of another release at the mirror, and with the key, of the machine's own release. */
async function sourcesOf(suite: string): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const codename = /^VERSION_CODENAME="?([\w-]+)/m.exec(release)?.[1];
  const format = '$(IDENTIFIER)|$(COMPONENT)|$(RELEASE)|$(REPO_URI)|$(SOURCESENTRY)';
  const targets = (await run('apt-get', ['indextargets', '--format', format])).stdout.split('\n');
  for (const target of targets) {
    const [kind, component, name, uri, entry] = target.split('|');
    if (kind !== 'Packages' || component !== 'main' || uri === undefined || name === undefined) continue;
    if (name !== codename && !['stable', 'oldstable', 'testing', 'unstable', 'sid'].includes(name)) continue;
    const key = await keyringOf(entry ?? '');
    return `deb ${key === undefined ? '' : `[signed-by=${key}] `}${uri} ${suite} main\n`;
  }
  throw new DomainError('unsupported', 'The apt of this machine has no Debian mirror among its sources.');
}

/** The keyring that the machine's sources name, else Debian's own; without either apt takes its trusted keys. */
async function keyringOf(sourcesEntry: string): Promise<string | undefined> {
  const text = await readFile(sourcesEntry.replace(/:\d+$/, ''), 'utf8').catch(() => '');
  const named = /^\s*Signed-By:\s*(\/\S+)|\bsigned-by=(\/[^\s\],]+)/im.exec(text);
  const debian = '/usr/share/keyrings/debian-archive-keyring.gpg';
  return named?.[1] ?? named?.[2] ?? (existsSync(debian) ? debian : undefined);
}

function reason(result: RunResult): string {
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => /^(E|W|Err):/.test(line));
  return `apt said: ${lines.slice(0, 3).join(' ').slice(0, 500) || result.stderr.slice(-300).trim()}`;
}
