// Disturbs a running redrive at a random moment, again and again, and counts every message afterwards: none may
// be lost or changed, each one that is there twice must be listed as in doubt, none may be there twice when it moved in
// transactions and only Spillway died, and what the ledger tells of each must be so.
//   npm run chaos -- redrive [--seed N] [--runs N] [--only K] [--worlds N]

import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '@/server/domain/limits';
import type { RedriveView } from '@/server/domain/redrive';
import type { RedriveWay } from '@/server/domain/redrive-way';
import {
  isParked,
  isSelected,
  type Manner,
  mannerOf,
  mannerWords,
  parkingOf,
  preparedFor,
  requestOf,
} from '../tools/chaos-manners';
import {
  askedToPause,
  ledgerToldOf,
  movedAtLeast,
  redriveOf,
  resumed,
  seenToTheEnd,
  startRedrive,
} from '../tools/chaos-redrives';
import { type Fault, faults, onlyOurs, type World } from '../tools/chaos-world';
import { makeDeadLetters, putStray, type TestMessage, variedMessages } from '../tools/dead-letters';
import { figuresOf } from '../tools/figures';
import { ledgerFaults, type Places } from '../tools/ledger-check';
import { compareMessages, type Count, drain, type FoundMessage } from '../tools/message-count';
import { seededRandom } from '../tools/random';
import { type Outcome, runInWorlds, type Seeded, seededRuns } from '../tools/seeded-runs';

const messages = 2_000;
/** Of a redrive of all; one of fewer is slower, so that it lasts as long and is not over before the fault. Slow ones are
 * mostly hit while they wait, fast ones while they move. */
const ratesPerSec = [500, 2_000, 8_000];

type Combination = {
  version: '3.10' | '4';
  type: 'classic' | 'quorum';
  way: RedriveWay;
  fault: Fault;
};
type Case = Seeded<Combination>;
type Result = Count & { inTime: number; oursAtomic: number; ledgerFaults: number };

const combinations = (['3.10', '4'] as const).flatMap((version) =>
  (['classic', 'quorum'] as const).flatMap((type) =>
    // Before 4.0 quorum queues are not moved to in transactions.
    (version === '3.10' && type === 'quorum'
      ? (['confirmed'] as const)
      : (['atomic', 'confirmed'] as const)
    ).flatMap((way) => (Object.keys(faults) as Fault[]).map((fault) => ({ version, type, way, fault }))),
  ),
);
const asked = seededRuns<Combination>(combinations, 200);
const figures = figuresOf(import.meta.url);
console.log(`Seed ${asked.seed}; ${asked.cases.length} runs of ${messages} messages.`);
report(await runInWorlds(asked, run));

function report(outcomes: readonly Outcome<Result>[]): void {
  const results = outcomes.flatMap((one) => ('result' in one ? [one.result] : []));
  const at = `${outcomes.length} runs of ${messages.toLocaleString('en-US')}, seed ${asked.seed}`;
  const total = (key: keyof Result) => results.reduce((sum, result) => sum + result[key], 0);
  const none = { exactly: 0 };
  type Goal = Parameters<typeof figures.record>[0]['goal'];
  const record = (metric: string, value: number, goal?: Goal, unit = 'messages') =>
    figures.record({ case: at, metric, value, unit, ...(goal === undefined ? {} : { goal }) });
  record('not seen to the end', outcomes.length - results.length, none, 'runs');
  record('lost', total('lost'), none);
  record('altered', total('altered'), none);
  record('duplicates', total('duplicates'));
  record('most duplicates of one run', Math.max(0, ...results.map(({ duplicates }) => duplicates)), {
    atMost: limits.redriveInFlightMessages,
  });
  record('duplicates not listed as in doubt', total('unlisted'), none);
  record('duplicates of atomic redrives when only Spillway died', total('oursAtomic'), none);
  record('the ledger tells otherwise', total('ledgerFaults'), none, 'times');
  const half = { atLeast: Math.ceil(results.length / 2) };
  record('redrives hit before their end', total('inTime'), half, 'runs');
  figures.finish();
}

async function run(world: World, one: Case): Promise<Result> {
  const { spillway, rabbit, clusterId } = world;
  const { index, way, fault } = one;
  const startedMs = performance.now();
  const random = seededRandom(asked.seed * 1_009 + index);
  const name = `run-${index}`;
  const dlq = `${name} dlq`;
  const dlqType = otherTypeOf(one, random) ?? one.type;
  const ratePerSecOfAll = ratesPerSec[Math.floor(random() * ratesPerSec.length)] ?? 500;
  const [share, further] = [random(), random()];
  const manner = mannerOf(random);
  const sent = await putIn(rabbit.amqpUrl, name, dlq, { ...one, dlqType, manner });
  const selected = sent.filter((message) => isSelected(manner, message)).length;
  const ratePerSec = Math.ceil((ratePerSecOfAll * selected) / sent.length);
  const redrive = { clusterId, queue: dlq, way, ratePerSec };
  const request = { ...redrive, manner: await requestOf(spillway, redrive, manner) };
  const first = await startRedrive(spillway, request);
  await movedAtLeast(spillway, first, Math.floor(share * selected * 0.8));
  if (manner.pause === 'before' && (await askedToPause(spillway, first))) await resumed(spillway, first);
  await delay(Math.floor((further * 50 * selected) / ratePerSec));
  const hit = await redriveOf(spillway, first);
  const pausing = manner.pause === 'across' && (await askedToPause(spillway, first));
  await faults[fault](world, random);
  if (pausing) await resumed(spillway, first);
  const redrives = await seenToTheEnd(spillway, first, request);
  const ledgers = await Promise.all(redrives.map((redrive) => ledgerToldOf(spillway, redrive)));
  const listed = ledgers.flatMap(({ entries }) => entries['in-doubt']).map(idOf);
  const places = await found(rabbit.amqpUrl, {
    work: name,
    dlq,
    parking: manner.parks ? parkingOf(dlq) : null,
  });
  const count = compareMessages(sent, [...places.source, ...places.targets, ...places.parked], listed);
  const faultsTold = ledgerFaults(ledgers, placesOf(sent, manner, places));
  tell(one, {
    manner,
    dlqType,
    hit,
    redrives,
    count,
    listed: listed.length,
    faultsTold,
    ms: performance.now() - startedMs,
  });
  const ours = way === 'atomic' && onlyOurs.has(fault);
  return {
    ...count,
    oursAtomic: ours ? count.duplicates : 0,
    inTime: hit.finishedAtMs === null ? 1 : 0,
    ledgerFaults: faultsTold.length,
  };
}

/** In one of four runs dead letters go back to a queue of the other type, where that is moved to this way. */
function otherTypeOf({ version, type, way }: Case, random: () => number): Combination['type'] | null {
  if (random() >= 0.25 || (version === '3.10' && way === 'atomic')) return null;
  return type === 'classic' ? 'quorum' : 'classic';
}

async function putIn(
  amqpUrl: string,
  work: string,
  dlq: string,
  { type, dlqType, way, manner }: Case & { dlqType: Combination['type']; manner: Manner },
): Promise<TestMessage[]> {
  const dead = preparedFor(manner, variedMessages(messages));
  // A source with a length limit is never moved in transactions.
  const dlqArguments = way === 'confirmed' ? { 'x-max-length': messages * 100 } : {};
  await makeDeadLetters(amqpUrl, work, dlq, dead, { type, dlqType, dlqArguments });
  return [...dead, await putStray(amqpUrl, dlq)];
}

type Found = Record<'source' | 'targets' | 'parked', FoundMessage[]>;

async function found(
  amqpUrl: string,
  { work, dlq, parking }: { work: string; dlq: string; parking: string | null },
): Promise<Found> {
  const [source, targets, parked] = await Promise.all([
    drain(amqpUrl, dlq),
    drain(amqpUrl, work),
    parking === null ? [] : drain(amqpUrl, parking),
  ]);
  return { source, targets, parked };
}

function placesOf(sent: readonly TestMessage[], manner: Manner, { source, targets, parked }: Found): Places {
  const idsOf = (messages: readonly TestMessage[]) => messages.map(({ options }) => idOf(options));
  const inFound = (messages: FoundMessage[]) => messages.map(({ properties }) => idOf(properties));
  return {
    put: idsOf(sent),
    source: inFound(source),
    targets: inFound([...targets, ...parked]),
    unselected: new Set(idsOf(sent.filter((message) => !isSelected(manner, message)))),
    parking: { due: new Set(idsOf(sent.filter(isParked))), found: inFound(parked) },
  };
}

function idOf({ messageId }: { messageId?: unknown }): string {
  return typeof messageId === 'string' ? messageId : '';
}

type Told = {
  manner: Manner;
  dlqType: string;
  hit: RedriveView;
  redrives: readonly RedriveView[];
  count: Count;
  listed: number;
  faultsTold: readonly string[];
  ms: number;
};

/** Throws when the redrive was not seen through. */
function tell(
  { index, version, type, way, fault }: Case,
  { manner, dlqType, hit, redrives, count, listed, faultsTold, ms }: Told,
): void {
  const last = redrives.at(-1);
  console.log(
    `run-${index}: ${version} ${dlqType === type ? type : `${dlqType} to ${type}`} ${way}, ${mannerWords(manner)}, ${hit.ratePerSec}/s, ${fault} when ${hit.movedMessages} had moved; ` +
      `${redrives.map(({ state }) => state).join(', ')}; lost ${count.lost}, altered ${count.altered}, ` +
      `duplicates ${count.duplicates} (${count.unlisted} unlisted), in doubt ${listed} (${Math.round(ms / 1_000)} s)` +
      (last?.failure == null ? '' : `; ${last.failure}`),
  );
  for (const sentence of faultsTold.slice(0, 5)) console.log(`  ledger: ${sentence}`);
  if (last?.state !== 'completed') throw new Error(`It did not complete: ${last?.failure ?? 'no reason'}`);
}
