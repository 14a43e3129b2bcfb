// PostgreSQL refuses to run as root. Started by root, it runs as the system's `postgres` or `nobody`; where
// that user could not reach the folders (a clone under /root), in a user namespace in which root is `nobody`.

import { spawnSync } from 'node:child_process';
import { chown, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '@/server/domain/errors';

/** How to start a command so that it is not root. */
export type Unprivileged = {
  command(
    file: string,
    args: string[],
  ): { file: string; args: string[]; ids: { uid?: number; gid?: number } };
  /** Hands a file or folder over to the user that PostgreSQL runs as. */
  own(file: string): Promise<void>;
};

/** `folder` must exist and be the one that holds the database; `binary` is what will be run. */
export async function asUnprivileged(folder: string, binary: string): Promise<Unprivileged> {
  if (process.getuid?.() !== 0) {
    return { command: (file, args) => ({ file, args, ids: {} }), own: () => Promise.resolve() };
  }
  const user = await systemUser();
  if (user && (await everyoneMayReach(folder)) && (await everyoneMayReach(binary))) {
    return {
      command: (file, args) => ({ file, args, ids: user }),
      own: (file) => chown(file, user.uid, user.gid),
    };
  }
  const namespace = ['--user', `--map-user=${user?.uid ?? 65_534}`, `--map-group=${user?.gid ?? 65_534}`];
  if (spawnSync('unshare', [...namespace, 'true']).status !== 0) {
    throw new DomainError(
      'unsupported',
      `PostgreSQL does not run as root, and no other user may enter ${folder}. Start Spillway as an ordinary user, use a data folder that all users may enter (SPILLWAY_DATA_DIR), or set DATABASE_URL.`,
    );
  }
  return {
    command: (file, args) => ({ file: 'unshare', args: [...namespace, file, ...args], ids: {} }),
    own: (file) => chown(file, 0, 0),
  };
}

async function systemUser(): Promise<{ uid: number; gid: number } | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const fields = passwd
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  return undefined;
}

async function everyoneMayReach(file: string): Promise<boolean> {
  for (let at = path.resolve(file); ; at = path.dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
