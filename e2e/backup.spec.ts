// The commands that keep what Spillway knows: a backup of the running product, refusals, and a restore over what came later and into an
// empty folder on another machine.

import { expect, test } from '@playwright/test';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { managementOf } from './brokers/management';
import { run } from './tools/run';
import { clusterInput, queueSeen, withWorld } from './tools/world';

const root = path.resolve(import.meta.dirname, '..');

test('a backup is taken while all runs, and brings back what was there, and nothing of what came later', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway } = world;
    await managementOf(rabbit).declareQueue('/', 'orders');
    await queueSeen(world, 'orders', () => true);
    const file = path.join(spillway.dataDir, '..', 'kept.backup');
    const command = async (name: string, args: string[], dataDir = spillway.dataDir) => {
      const env = { ...process.env, SPILLWAY_DATA_DIR: dataDir };
      const program = [...['run', '-s', name, '--'], ...args];
      const { code, stdout, stderr } = await run('npm', program, { env, cwd: root, timeoutMs: 120_000 });
      return { code, said: stdout + stderr };
    };

    const taken = await command('backup', [file]);
    expect(taken, taken.said).toMatchObject({ code: 0 });
    expect(taken.said).toContain('is not in it');
    expect(taken.said).toContain(path.join(spillway.dataDir, 'secret-key'));
    expect((await command('backup', [file])).said).toContain('is there already');
    const inUse = await command('restore', [file, '--overwrite']);
    expect(inUse, inUse.said).toMatchObject({ code: 1 });
    expect(inUse.said).toContain('Another Spillway runs on the data folder');

    await spillway.mutate('clusters.create', { ...clusterInput(rabbit), name: 'later' });
    await spillway.stop();
    const unasked = await command('restore', [file]);
    expect(unasked, unasked.said).toMatchObject({ code: 1 });
    expect(unasked.said).toContain('would be given up');
    const foreign = await command('restore', [path.join(root, 'package.json'), '--overwrite']);
    expect(foreign.said).toContain('is no backup of Spillway');

    await spillway.start();
    expect(JSON.stringify(await spillway.query('clusters.list'))).toContain('later');
    await spillway.stop();
    const restored = await command('restore', [file, '--overwrite']);
    expect(restored, restored.said).toMatchObject({ code: 0 });
    expect((await command('audit:verify', [])).said).toContain('reads as it was written');

    // Who was signed in is not: the session was not kept.
    await spillway.start();
    await expect(spillway.query('clusters.list')).rejects.toThrow(/[Ss]ign in/);

    const elsewhere = path.join(spillway.dataDir, '..', 'elsewhere');
    await mkdir(elsewhere);
    const moved = await command('restore', [file], elsewhere);
    expect(moved, moved.said).toMatchObject({ code: 0 });
    expect(moved.said).toContain('The key here does not open the credentials of journey');
    expect((await stat(file)).mode & 0o077).toBe(0);
  });
});
