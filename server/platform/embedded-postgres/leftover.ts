// What an earlier run left in the data folder. A postmaster outlives a killed launcher: it is found by its
// pid file and adopted. A pid file that names no postmaster of this folder is removed, because PostgreSQL
// itself refuses to start when the number was reused (after a reboot, in every container).

import { readFile, readlink, rm } from 'node:fs/promises';
import path from 'node:path';

export type Leftover = { pid: number; port: number };

/** The postmaster that serves this folder, if one is alive. Removes a pid file that is stale. */
export async function findLeftover(folder: string): Promise<Leftover | undefined> {
  const file = path.join(folder, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // Line 1 is the pid, line 4 the port; the later lines are written while it starts.
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (Number.isInteger(pid) && pid > 0 && (await isPostmasterOf(folder, pid))) {
    return { pid, port };
  }
  await rm(file, { force: true });
  return undefined;
}

/** False too for one that ended and was not yet waited for by its parent. */
export async function isPostmasterOf(folder: string, pid: number): Promise<boolean> {
  return isAlive(pid) && (await servesFolder(pid, folder));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function servesFolder(pid: number, folder: string): Promise<boolean> {
  try {
    // A postmaster changes into its data folder. An ended child that nobody waited for has no such link.
    return (await readlink(`/proc/${pid}/cwd`)) === folder;
  } catch (error) {
    // No /proc (macOS): alive is all that can be known, and the connection decides.
    const reason = (error as NodeJS.ErrnoException).code;
    return reason === 'ENOENT' && process.platform !== 'linux';
  }
}
