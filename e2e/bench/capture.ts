// A dead-letter queue into the store: a million messages of 1 KiB in twelve causes through the real worker into a real
// PostgreSQL, beside a plain amqplib consumer that only counts, on the same broker in the same run. Then what it takes on
// disk, and how fast it is grouped and searched.
// Options: --messages N, --version 3.10 | 4.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect } from 'amqplib';
import { findStored, type StoredQuestion } from '@/server/features/dead-letter-store/find-stored';
import { questionOf } from '@/server/features/dead-letter-store/message-words';
import { readStored } from '@/server/features/dead-letter-store/read-stored';
import { storedCauses } from '@/server/features/dead-letter-store/stored-causes';
import { type RabbitMq, startRabbitMq } from '../brokers/rabbitmq';
import { openBenchWorld } from '../tools/bench-world';
import { causeCount, fillWithCauses, uuidOf } from '../tools/cause-supply';
import { figuresOf } from '../tools/figures';
import { peakMemoryMb } from '../tools/process-usage';

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    version: { type: 'string', default: '4' },
  },
});
const count = Number(options.messages);
const plainCount = Math.min(count, 200_000);
const version = options.version === '3.10' ? '3.10' : '4';
const searches = 60;

type BenchWorld = Awaited<ReturnType<typeof openBenchWorld>>;

const figures = figuresOf(import.meta.url);
const at = `${version} classic, ${count.toLocaleString('en-US')} messages`;
const record = (metric: string, value: number | null, unit: string, atMost?: number) =>
  figures.record({ case: at, metric, value, unit, ...(atMost !== undefined && { goal: { atMost } }) });

const dir = await mkdtemp(path.join(tmpdir(), 'spillway-bench-capture-'));
const started: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
try {
  const rabbit = await startRabbitMq({ version, dir: path.join(dir, 'rabbitmq'), log: console.log });
  started.unshift(() => rabbit.remove());
  const bench = await openBenchWorld(path.join(dir, 'spillway'));
  started.unshift(() => bench.close());
  const clusterId = await bench.addCluster(rabbit);

  await fillWithCauses(rabbit, 'plain dlq', plainCount);
  const plain = await consumeAndCount(rabbit, 'plain dlq', plainCount);
  record('plain amqplib consumer that counts', plain, 'messages/s');

  await fillWithCauses(rabbit, 'orders dlq', count);
  const { holdingId, perSec, peakMb } = await capture(bench, clusterId, 'orders dlq');
  record('capture', perSec, 'messages/s');
  record('capture / plain consumer', perSec / plain, '×');
  record("worker's peak memory", peakMb, 'MB', 300);
  await disk(bench);
  await questions(bench, holdingId);
  figures.finish();
} finally {
  for (const stop of started) await stop();
}

/** As fast as a consumer can be that acknowledges and does nothing else. */
async function consumeAndCount(rabbit: RabbitMq, queue: string, messages: number): Promise<number> {
  const connection = await connect(rabbit.amqpUrl, { noDelay: true });
  const channel = await connection.createChannel();
  await channel.prefetch(3_000);
  const startMs = performance.now();
  await new Promise<void>((resolve, reject) => {
    let seen = 0;
    const onMessage = (message: Parameters<Parameters<typeof channel.consume>[1]>[0]) => {
      if (message === null) return;
      seen += 1;
      if (seen % 1_000 === 0 || seen === messages) channel.ack(message, true);
      if (seen === messages) resolve();
    };
    channel.consume(queue, onMessage).catch(reject);
  });
  const perSec = (messages / (performance.now() - startMs)) * 1000;
  await connection.close();
  return perSec;
}

async function capture(
  { api, startWorker }: BenchWorld,
  clusterId: string,
  name: string,
): Promise<{ holdingId: number; perSec: number; peakMb: number | null }> {
  const ref = { clusterId, vhost: '/', name };
  const { holdingId } = await api.holdings.capture({ ...ref, budgetBytes: null });
  const worker = startWorker();
  const taken = async () => {
    const [holding] = await api.holdings.ofQueue(ref);
    if (holding === undefined) throw new Error('the holding is gone');
    if (holding.failure !== null) console.log(holding.failure);
    return holding.takenMessages;
  };
  try {
    let first = { messages: 0, atMs: 0 };
    for (;;) {
      const messages = await taken();
      const atMs = performance.now();
      if (first.messages === 0 && messages > 0) first = { messages, atMs };
      if (messages >= count) {
        const perSec = ((messages - first.messages) / (atMs - first.atMs)) * 1000;
        return { holdingId, perSec, peakMb: peakMemoryMb(worker.pid) };
      }
      await delay(100);
    }
  } finally {
    await worker.stop();
  }
}

async function disk({ db }: BenchWorld): Promise<void> {
  const parts = await db.$queryRaw<{ total: number; words: number; body: number; held: number }[]>`
    SELECT (pg_total_relation_size('"StoredMessage"') + pg_total_relation_size('"StoredTally"')
             + pg_total_relation_size('"StoredCause"') + pg_total_relation_size('"StoredBatch"'))::float8 AS total,
           pg_relation_size('"StoredMessage_words_idx"')::float8 AS words,
           (SELECT sum("bodyBytes") FROM "Holding")::float8 AS body,
           (SELECT sum("diskBytes") FROM "Holding")::float8 AS held`;
  const [found] = parts;
  if (found === undefined) throw new Error('no answer');
  record('on disk, all of it', found.total / count, 'bytes/message');
  record('on disk beyond the body', (found.total - found.body) / count, 'bytes/message');
  record('of that, the index of words', found.words / count, 'bytes/message');
  record('shown to people as on disk', found.held / count, 'bytes/message');
}

async function questions({ db }: BenchWorld, holdingId: number): Promise<void> {
  const firstMs = performance.now();
  const causes = await storedCauses({ db }, [holdingId]);
  record('first grouping by cause', performance.now() - firstMs, 'ms', 100);
  if (causes.length !== causeCount || causes.reduce((sum, { messages }) => sum + messages, 0) !== count) {
    throw new Error(`grouped into ${causes.length} causes`);
  }
  record('causes, p95', await p95(() => storedCauses({ db }, [holdingId])), 'ms', 100);
  const kinds: Record<string, (index: number) => Partial<StoredQuestion>> = {
    'an order id': (index) => ({ words: questionOf(`order-${(index * 7_919) % count}`) }),
    'a customer id': (index) => ({ words: questionOf(uuidOf(((index * 6_151) % count) * 7 + 1)) }),
    'the beginning of a word': (index) => ({ words: questionOf(`SKU-${100 + (index % 400)}`) }),
    'words of every message': () => ({ words: questionOf('leave it at the door') }),
    'words within a cause': (index) => ({
      causeIds: [causes[index % causes.length]?.id ?? 0],
      words: questionOf(`tenant-${index % 100}`),
    }),
    'a cause': (index) => ({ causeIds: [causes[index % causes.length]?.id ?? 0] }),
    'nothing that there is': (index) => ({ words: questionOf(`nowhere${index}`) }),
  };
  const nothing = { causeIds: null, words: null, diedAfterMs: null, diedBeforeMs: null, beforeId: null };
  for (const [kind, asked] of Object.entries(kinds)) {
    const page = async (index: number) => {
      const question = { holdingIds: [holdingId], ...nothing, limit: 50, ...asked(index) };
      return readStored({ db }, await findStored({ db }, question));
    };
    record(`search for ${kind}, a page of 50, p95`, await p95(page), 'ms', 100);
  }
}

async function p95(act: (index: number) => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let index = 0; index < searches; index += 1) {
    const startMs = performance.now();
    await act(index);
    took.push(performance.now() - startMs);
  }
  took.sort((a, b) => a - b);
  return took[Math.ceil(searches * 0.95) - 1] ?? NaN;
}
