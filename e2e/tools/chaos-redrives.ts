// A redrive as a person starts and watches it from outside: through the API of a Spillway that may be killed meanwhile.

import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '@/server/domain/limits';
import type { RedriveView } from '@/server/domain/redrive';
import type { ListedLine } from '@/server/domain/redrive-ledger';
import type { EntriesPage, LedgerEntry } from '@/server/domain/redrive-entries';
import type { RedriveWay } from '@/server/domain/redrive-way';
import type { MannerOfRequest } from './chaos-manners';
import type { ToldLedger } from './ledger-check';
import { eventually, type Spillway } from './spillway';

const endMs = 180_000;
/** A window takes longer; each look costs what the redrive could use. */
const lookEveryMs = 25;
/** A broker or database that comes back may end a run as failed; a person would start another one. */
const attempts = 3;

type Asked = {
  clusterId: string;
  queue: string;
  way: RedriveWay;
  ratePerSec: number | null;
  manner: MannerOfRequest;
};

/** Back to where they died. Resolves with its id once it is started, in the way that the plan must choose. */
export async function startRedrive(
  spillway: Spillway,
  { clusterId, queue, way, ratePerSec, manner }: Asked,
): Promise<string> {
  const input = {
    clusterId,
    vhost: '/',
    name: queue,
    destination: { kind: 'origin' },
    ratePerSec,
    ...manner,
  };
  // After a kill the broker's own counts need some seconds, and a start without messages is refused; where the
  // messages of a new queue died is known after a poll.
  const { id } = await eventually(`a start of the redrive of ${queue}`, async () => {
    const plan = await spillway.query<{ way: string; wayBecause: string }>('redrives.plan', input);
    if (plan.way !== way) throw new Error(`${plan.way}, not ${way}: ${plan.wayBecause}`);
    return spillway.mutate<{ id: string }>('redrives.start', input);
  });
  return id;
}

export function redriveOf(spillway: Spillway, redriveId: string): Promise<RedriveView> {
  return spillway.query<RedriveView>('redrives.get', { redriveId });
}

/** Resolves when it has moved as many, or has ended before. */
export async function movedAtLeast(spillway: Spillway, redriveId: string, messages: number): Promise<void> {
  const deadline = Date.now() + endMs;
  while (Date.now() < deadline) {
    const redrive = await redriveOf(spillway, redriveId);
    if (redrive.movedMessages >= messages || redrive.finishedAtMs !== null) return;
    await resumedWhereItAsks(spillway, redrive);
    await delay(lookEveryMs);
  }
  throw new Error(`Redrive ${redriveId} did not move ${messages} messages.`);
}

/** A canary that could not look at all that arrived asks a person to. */
async function resumedWhereItAsks(spillway: Spillway, { id, state }: RedriveView): Promise<void> {
  if (state === 'paused') await spillway.mutate('redrives.resume', { redriveId: id });
}

/** Asks for a pause; false where it has ended before. */
export async function askedToPause(spillway: Spillway, redriveId: string): Promise<boolean> {
  try {
    await spillway.mutate('redrives.pause', { redriveId });
    return true;
  } catch (error) {
    if ((await redriveOf(spillway, redriveId)).finishedAtMs !== null) return false;
    throw error;
  }
}

/** Once a pause that was asked for has come, or it has ended instead. */
export async function resumed(spillway: Spillway, redriveId: string): Promise<void> {
  await eventually(
    `the pause of redrive ${redriveId}`,
    async () => {
      const { state, finishedAtMs } = await redriveOf(spillway, redriveId);
      if (finishedAtMs !== null) return true;
      if (state !== 'paused') return undefined;
      await spillway.mutate('redrives.resume', { redriveId });
      return true;
    },
    endMs,
  );
}

/** How the first one and those after it ended, oldest first. */
export async function seenToTheEnd(spillway: Spillway, first: string, asked: Asked): Promise<RedriveView[]> {
  const redrives = [await endOf(spillway, first)];
  while (redrives.at(-1)?.state === 'failed' && redrives.length < attempts)
    redrives.push(await endOf(spillway, await startRedrive(spillway, { ...asked, ratePerSec: null })));
  return redrives;
}

function endOf(spillway: Spillway, redriveId: string): Promise<RedriveView> {
  return eventually(
    `the end of redrive ${redriveId}`,
    async () => {
      const redrive = await redriveOf(spillway, redriveId);
      await resumedWhereItAsks(spillway, redrive);
      return redrive.finishedAtMs === null ? undefined : redrive;
    },
    endMs,
  );
}

export async function ledgerToldOf(spillway: Spillway, redrive: RedriveView): Promise<ToldLedger> {
  const listed = (line: ListedLine) => entriesOf(spillway, redrive.id, line);
  return {
    redrive,
    entries: {
      moved: await listed('moved'),
      parked: await listed('parked'),
      unroutable: await listed('unroutable'),
      stayed: await listed('stayed'),
      'in-doubt': await listed('in-doubt'),
    },
  };
}

async function entriesOf(spillway: Spillway, redriveId: string, line: ListedLine): Promise<LedgerEntry[]> {
  const all: LedgerEntry[] = [];
  let after: EntriesPage['next'] = null;
  do {
    const input = { redriveId, line, after, limit: limits.ledgerPageRows };
    const page: EntriesPage = await spillway.query('redrives.entries', input);
    all.push(...page.entries);
    after = page.next;
  } while (after !== null);
  return all;
}
