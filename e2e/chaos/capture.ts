// Kills a part of the product or the broker in the middle of a capture, and then in the middle of the return, and counts:
// in the store nothing may be lost, changed or twice; back in the queue nothing lost or changed, and what is there twice or
// not sent must be listed as in doubt.
//   npm run chaos -- capture [--seed N] [--runs N] [--only K] [--worlds N]

import { setTimeout as delay } from 'node:timers/promises';
import type { HoldingView } from '@/server/domain/holding';
import type { ReturnView } from '@/server/domain/stored-return';
import { makeDeadLetters, putStray, type TestMessage, variedMessages } from '../tools/dead-letters';
import { figuresOf } from '../tools/figures';
import { compareMessages, type Count, drain } from '../tools/message-count';
import { seededRandom } from '../tools/random';
import { type Outcome, runInWorlds, type Seeded, seededRuns } from '../tools/seeded-runs';
import { eventually, type Spillway } from '../tools/spillway';
import { type Fault, faults, type World } from '../tools/chaos-world';

const messages = 8_000;
const endMs = 240_000;

type Combination = { version: '3.10' | '4'; type: 'classic' | 'quorum'; fault: Fault };
type Case = Seeded<Combination>;
type Result = { store: Count; queue: Count; hitCapture: number; hitReturn: number };

const combinations = (['3.10', '4'] as const).flatMap((version) =>
  (['classic', 'quorum'] as const).flatMap((type) =>
    (Object.keys(faults) as Fault[]).map((fault) => ({ version, type, fault })),
  ),
);
const asked = seededRuns<Combination>(combinations, 20);
const figures = figuresOf(import.meta.url);
console.log(`Seed ${asked.seed}; ${asked.cases.length} runs of ${messages} messages.`);
report(await runInWorlds(asked, run));

function report(outcomes: readonly Outcome<Result>[]): void {
  const results = outcomes.flatMap((one) => ('result' in one ? [one.result] : []));
  const at = `${outcomes.length} runs of ${messages.toLocaleString('en-US')}, seed ${asked.seed}`;
  const none = { exactly: 0 };
  const sum = (value: (result: Result) => number) =>
    results.reduce((total, result) => total + value(result), 0);
  const record = (
    metric: string,
    value: number,
    unit = 'messages',
    goal?: { exactly: number } | { atLeast: number },
  ) => figures.record({ case: at, metric, value, unit, ...(goal !== undefined && { goal }) });
  record('not seen to the end', outcomes.length - results.length, 'runs', none);
  record(
    'lost by a capture',
    sum(({ store }) => store.lost),
    'messages',
    none,
  );
  record(
    'altered by a capture',
    sum(({ store }) => store.altered),
    'messages',
    none,
  );
  record(
    'twice in the store',
    sum(({ store }) => store.duplicates),
    'messages',
    none,
  );
  record(
    'lost by a return',
    sum(({ queue }) => queue.lost),
    'messages',
    none,
  );
  record(
    'altered by a return',
    sum(({ queue }) => queue.altered),
    'messages',
    none,
  );
  record(
    'twice after a return',
    sum(({ queue }) => queue.duplicates),
  );
  record(
    'twice and not listed as in doubt',
    sum(({ queue }) => queue.unlisted),
    'messages',
    none,
  );
  const half = { atLeast: Math.ceil(results.length / 2) };
  record(
    'captures hit before their end',
    sum(({ hitCapture }) => hitCapture),
    'runs',
    half,
  );
  record(
    'returns hit before their end',
    sum(({ hitReturn }) => hitReturn),
    'runs',
    half,
  );
  figures.finish();
}

async function run(world: World, { index, version, type, fault }: Case): Promise<Result> {
  const { spillway, clusterId } = world;
  const { amqpUrl } = world.rabbit;
  const random = seededRandom(asked.seed * 1_013 + index);
  const [name, dlq] = [`run-${index}`, `run-${index} dlq`];
  const dead = variedMessages(messages);
  await makeDeadLetters(amqpUrl, name, dlq, dead, { type });
  const sent = [...dead, await putStray(amqpUrl, dlq)];
  const ref = { clusterId, vhost: '/', name: dlq };
  const { holdingId } = await eventually('a capture', () =>
    spillway.mutate<{ holdingId: number }>('holdings.capture', ref),
  );
  const holding = () => holdingOf(spillway, ref, holdingId);
  await until(async () => (await holding()).takenMessages >= random() * messages * 0.7);
  const hitCapture = (await holding()).takenMessages < sent.length ? 1 : 0;
  await faults[fault](world, random);
  await eventually(
    `the end of the capture of ${dlq}`,
    async () => ((await holding()).takenMessages >= sent.length ? true : undefined),
    endMs,
  );
  await eventually('a stop', () => spillway.mutate('holdings.stop', { holdingId }).then(() => true));
  await eventually('an orderly end', async () => ((await holding()).working ? undefined : true), endMs);
  const left = await countMessagesIn(spillway, holdingId, sent);

  const { returnId } = await eventually('a return', () =>
    spillway.mutate<{ returnId: number }>('holdings.return', { holdingId }),
  );
  await until(
    async () => (await returnOf(spillway, holdingId, returnId)).returnedMessages >= random() * messages * 0.6,
  );
  const hitReturn = (await returnOf(spillway, holdingId, returnId)).finishedAtMs === null ? 1 : 0;
  await faults[fault](world, random);
  const ended = await eventually(
    `the end of the return to ${dlq}`,
    async () => {
      const view = await returnOf(spillway, holdingId, returnId);
      return view.finishedAtMs === null ? undefined : view;
    },
    endMs,
  );
  if (ended.state !== 'completed')
    throw new Error(`${name}: the return ${ended.state}: ${ended.failure ?? ''}`);
  const listed = await storedIds(spillway, holdingId);
  const found = await Promise.all([name, dlq].map((one) => drain(amqpUrl, one)));
  const queue = compareMessages(sent, found.flat(), listed);
  // What is in doubt and not in the queue is still stored, so it is not lost.
  const lost = Math.max(0, queue.lost - listed.length);
  console.log(
    `${name}: ${version} ${type}, ${fault}; store: lost ${left.lost}, altered ${left.altered}, twice ${left.duplicates}; ` +
      `queue: lost ${lost}, altered ${queue.altered}, twice ${queue.duplicates}, in doubt ${ended.inDoubtMessages}`,
  );
  return { store: left, queue: { ...queue, lost }, hitCapture, hitReturn };
}

async function holdingOf(spillway: Spillway, ref: object, holdingId: number): Promise<HoldingView> {
  return eventually('the holding', async () => {
    const all = await spillway.query<HoldingView[]>('holdings.ofQueue', ref);
    return all.find(({ id }) => id === holdingId);
  });
}

async function returnOf(spillway: Spillway, holdingId: number, returnId: number): Promise<ReturnView> {
  return eventually('the return', async () => {
    const all = await spillway.query<ReturnView[]>('holdings.returns', { holdingId });
    return all.find(({ id }) => id === returnId);
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + endMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not get so far in time.');
    await delay(5);
  }
}

type Line = { messageId: string; body: string };

async function exported({ url, cookie }: Spillway, holdingId: number): Promise<Line[]> {
  const response = await fetch(`${url}/api/store/export?holding=${holdingId}`, { headers: { cookie } });
  if (!response.ok) throw new Error(await response.text());
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Line);
}

async function storedIds(spillway: Spillway, holdingId: number): Promise<string[]> {
  return (await exported(spillway, holdingId)).map(({ messageId }) => messageId);
}

/** Bodies are compared here; properties and headers once the messages are back in a queue. */
async function countMessagesIn(
  spillway: Spillway,
  holdingId: number,
  sent: readonly TestMessage[],
): Promise<Count> {
  const lines = await exported(spillway, holdingId);
  const bodies = new Map(
    sent.map(({ body, options }) => [String(options.messageId), body.toString('base64')]),
  );
  const met = new Set(lines.map(({ messageId }) => messageId));
  return {
    lost: [...bodies.keys()].filter((id) => !met.has(id)).length,
    altered: lines.filter(({ messageId, body }) => bodies.get(messageId) !== body).length,
    duplicates: lines.length - met.size,
    unlisted: 0,
  };
}
