import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '@/server/platform/clock';
import { withBuildLock } from './build-lock';

async function buildIn() {
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-build-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const stop = new AbortController();
  return { stop, at: { folder: path.join(dir, '.next'), clock: systemClock, signal: stop.signal } };
}

test('one works at a time, and all come to their turn, though one fails', async () => {
  const { at } = await buildIn();
  const under: string[] = [];
  const work = (name: string) =>
    withBuildLock(at, async () => {
      under.push(`${name} begins`);
      await systemClock.sleep(20, at.signal);
      under.push(`${name} ends`);
      if (name === 'first') throw new Error('no space left');
    });
  const ended = await Promise.allSettled([work('first'), work('second'), work('third')]);
  expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(under).toHaveLength(6);
  for (let i = 0; i < under.length; i += 2) expect(under[i + 1]).toBe(under[i]?.replace('begins', 'ends'));
});

test('who waits can be stopped', async () => {
  const { at, stop } = await buildIn();
  await withBuildLock(at, async () => {
    const waiting = withBuildLock(at, () => Promise.resolve('never'));
    stop.abort();
    await expect(waiting).rejects.toThrow();
  });
});
