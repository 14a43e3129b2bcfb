import { beforeEach, expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { memoryWorld } from '../testing/memory-world';
import { pruneJournal } from './prune-journal';

const { f, clock, clusterId, signal } = await memoryWorld();
const { db } = f;
const dayMs = 86_400_000;
beforeEach(() => db.redrive.deleteMany());

async function redrive(endedDaysAgo: number | null, windows = 1, movedMessages = windows): Promise<string> {
  const { id } = await db.redrive.create({
    data: {
      ...{ clusterId, vhost: '/', queue: 'dlq', destination: {}, selection: {}, plan: {} },
      ...{ state: 'completed', actor: 'somebody', boundMessages: movedMessages, movedMessages },
      finishedAt: endedDaysAgo === null ? null : new Date(clock.nowMs() - endedDaysAgo * dayMs),
    },
  });
  const data = Array.from({ length: windows }, (_, seq) => ({
    redriveId: id,
    seq,
    entries: [],
    outcomes: [],
  }));
  await db.redriveWindow.createMany({ data });
  return id;
}

const windowsOf = (redriveId: string) => db.redriveWindow.count({ where: { redriveId } });

test('what ended longer ago than the journal is kept loses its windows, in as many batches as it takes; the counts stay', async () => {
  const windows = limits.journalPassWindows * 2 + 1;
  const old = await redrive(limits.journalKeepMs / dayMs + 1, windows);
  const young = await redrive(limits.journalKeepMs / dayMs - 1, 3);
  const running = await redrive(null, 2);
  await pruneJournal(f, signal);
  expect(await Promise.all([old, young, running].map(windowsOf))).toEqual([0, 3, 2]);
  expect(await db.redrive.findUniqueOrThrow({ where: { id: old } })).toMatchObject({
    movedMessages: windows,
  });
});

test('of more messages than are kept the oldest redrives lose theirs; the newest never does', async () => {
  const newest = await redrive(1, 1, limits.journalMessages + 1);
  expect(await windowsOf(newest)).toBe(1);
  const older = await redrive(2, 1, 5);
  await pruneJournal(f, signal);
  expect(await Promise.all([newest, older].map(windowsOf))).toEqual([1, 0]);
});

test('a stop ends it between two batches, and the next run goes on', async () => {
  const old = await redrive(1_000, 2);
  await pruneJournal(f, AbortSignal.abort());
  expect(await windowsOf(old)).toBe(2);
  await pruneJournal(f, signal);
  expect(await windowsOf(old)).toBe(0);
});
