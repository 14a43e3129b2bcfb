// How fast dead letters go back to work: 100,000 of 1 KiB, persistent, each way of ours through the real worker and
// a real PostgreSQL, beside the dynamic shovel on the same broker and the loop that everyone writes first. They take
// turns, and the median of all rounds counts. Then what the journal alone allows, and last a million messages in one
// run, for the worker's memory. Options: --messages N, --rounds N, --million N (0 leaves it out), --version 3.10 | 4.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { JournalEntry, JournalOutcome } from '@/server/domain/redrive';
import { limits } from '@/server/domain/limits';
import { countWindow, noProgress } from '@/server/domain/redrive-progress';
import { managementOf } from '../brokers/management';
import { type RabbitMq, type RabbitMqVersion, startRabbitMq } from '../brokers/rabbitmq';
import { fillWithDeadLetters, moveOneByOne, perSec, startShovel, timeArrivals } from '../tools/bulk-moves';
import { figuresOf } from '../tools/figures';
import { cpuSeconds } from '../tools/process-usage';
import { type MoveFigures, openRedriveBench } from '../tools/redrive-bench-world';

const { values: options } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    million: { type: 'string', default: '1000000' },
    version: { type: 'string', default: '' },
  },
});
const count = Number(options.messages);
const million = Number(options.million);
const rounds = Number(options.rounds);
const loopMessages = Math.min(2_000, count);
/** It moves a few dozen a second. */
const slowLoopMessages = Math.min(100, count);
const versions = (['3.10', '4'] as const).filter((version) => options.version.replace(version, '') === '');
const types = ['classic', 'quorum'] as const;
const ways = ['atomic', 'confirmed'] as const;
const movers = ['shovel', ...ways] as const;
type Mover = (typeof movers)[number];
/** CPU seconds of each who took part, while messages arrived. */
type Measured = { rate: number; cpu: Partial<Record<'broker' | 'worker' | 'PostgreSQL', number | null>> };

const figures = figuresOf(import.meta.url);
const dir = await mkdtemp(path.join(tmpdir(), 'spillway-bench-redrive-'));
const started: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
try {
  const bench = await openRedriveBench(path.join(dir, 'spillway'));
  started.unshift(() => bench.close());
  for (const version of versions) {
    await withBroker(version, async (rabbit, clusterId) => {
      for (const type of types) await compare(rabbit, clusterId, type);
      if (version === versions.at(-1)) await journalAlone(rabbit, clusterId);
      if (version === versions.at(-1) && million > 0) await memory(rabbit, clusterId);
    });
  }
  figures.finish();

  async function withBroker(
    version: RabbitMqVersion,
    act: (rabbit: RabbitMq, clusterId: string) => Promise<void>,
  ): Promise<void> {
    const rabbit = await startRabbitMq({ version, dir: path.join(dir, version), log: console.log });
    try {
      await act(rabbit, await bench.addCluster(rabbit));
    } finally {
      await rabbit.remove();
    }
  }

  async function compare(rabbit: RabbitMq, clusterId: string, type: 'classic' | 'quorum'): Promise<void> {
    const at = `${rabbit.version} ${type}`;
    const record = (metric: string, value: number | null, unit: string, atLeast?: number) =>
      figures.record({ case: at, metric, value, unit, ...(atLeast !== undefined && { goal: { atLeast } }) });
    const plainLoop = await loopRate(rabbit, type, slowLoopMessages, false);
    const quickLoop = await loopRate(rabbit, type, loopMessages, true);
    record('one at a time, as amqplib connects', plainLoop, 'messages/s');
    record('one at a time, noDelay', quickLoop, 'messages/s');
    const found = await takeTurns(rabbit, clusterId, type);
    const shovelRate = median(found.shovel.map(({ rate }) => rate));
    for (const mover of moversFor(rabbit, type)) {
      const rate = median(found[mover].map((one) => one.rate));
      record(mover, rate, 'messages/s');
      if (mover !== 'shovel') record(`${mover} / shovel`, rate / shovelRate, '×', 1);
      const goal = mover === 'shovel' ? undefined : 20;
      record(`${mover} / one at a time, as amqplib connects`, rate / plainLoop, '×');
      record(`${mover} / one at a time, noDelay`, rate / quickLoop, '×', goal);
      for (const who of ['broker', 'worker', 'PostgreSQL'] as const) {
        const seconds = found[mover].flatMap(({ cpu }) => cpu[who] ?? []);
        if (seconds.length > 0)
          record(`${mover}, ${who} CPU`, per100k(median(seconds), count), 's per 100,000');
      }
    }
  }

  function loopRate(rabbit: RabbitMq, type: 'classic' | 'quorum', messages: number, noDelay: boolean) {
    return supplied(rabbit, type, messages, ({ from, to }) =>
      moveOneByOne(rabbit, { from, to, count: messages, noDelay }).then(perSec),
    );
  }

  /** Whoever begins a round is another one in the next, so that none always meets the broker as the same one left it. */
  async function takeTurns(rabbit: RabbitMq, clusterId: string, type: 'classic' | 'quorum') {
    const found: Record<Mover, Measured[]> = { shovel: [], atomic: [], confirmed: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < movers.length; turn += 1) {
        const mover = movers[(round + turn) % movers.length] ?? 'shovel';
        if (!moversFor(rabbit, type).includes(mover)) continue;
        const measured = await supplied(rabbit, type, count, ({ from, to }) =>
          mover === 'shovel'
            ? measureShovel(rabbit, from, to)
            : bench.move(rabbit, { clusterId, from, to, count, way: mover }).then(measuredOf),
        );
        found[mover].push(measured);
      }
    }
    return found;
  }

  async function measureShovel(rabbit: RabbitMq, from: string, to: string): Promise<Measured> {
    const readings: (number | null)[] = [];
    const read = () => readings.push(cpuSeconds(rabbit.pid()));
    await startShovel(rabbit, from, to);
    const span = await timeArrivals(rabbit, to, count, read);
    read();
    const [before, after] = readings;
    return {
      rate: perSec(span),
      cpu: { broker: before == null || after == null ? null : after - before },
    };
  }

  /** Journals as many windows as the moves did, and moves nothing. */
  async function journalAlone(rabbit: RabbitMq, clusterId: string): Promise<void> {
    const windows = Math.max(1, Math.round(count / limits.redriveWindowMessages));
    await supplied(rabbit, 'classic', 1, async ({ from, to }) => {
      const id = await bench.intend({ clusterId, from, to, count: 1, way: 'confirmed' });
      const journal = bench.journalOf(id);
      await journal.begin();
      const bytesBefore = await bench.journalBytes();
      let progress = noProgress;
      const startMs = performance.now();
      for (let seq = 1; seq <= windows; seq += 1) {
        const entries = entriesOf(seq, to);
        await journal.openWindow(seq, entries, []);
        const outcomes = entries.map((): JournalOutcome => ({ outcome: 'moved', detail: null }));
        progress = countWindow(progress, entries, outcomes);
        await journal.settleWindow({ seq, outcomes }, progress);
      }
      const messages = windows * limits.redriveWindowMessages;
      const rate = (messages / (performance.now() - startMs)) * 1000;
      figures.record({ case: 'journal alone', metric: 'open and settle', value: rate, unit: 'messages/s' });
      const bytes = ((await bench.journalBytes()) - bytesBefore) / messages;
      figures.record({ case: 'journal alone', metric: 'on disk', value: bytes, unit: 'bytes/message' });
      await journal.finish({ state: 'completed', failure: null, progress, windows: [] });
    });
  }

  async function memory(rabbit: RabbitMq, clusterId: string): Promise<void> {
    const at = `${rabbit.version} classic, ${million.toLocaleString('en-US')} messages`;
    for (const way of ways) {
      const found = await supplied(rabbit, 'classic', million, ({ from, to }) =>
        bench.move(rabbit, { clusterId, from, to, count: million, way }),
      );
      figures.record({ case: at, metric: way, value: perSec(found.span), unit: 'messages/s' });
      const goal = { atMost: 300 };
      figures.record({
        case: at,
        metric: `${way}, worker's peak`,
        value: found.workerPeakMb,
        unit: 'MB',
        goal,
      });
    }
  }
} finally {
  for (const stop of started) await stop();
}

/** Before 4.0 quorum queues are not moved to in transactions. */
function moversFor({ version }: RabbitMq, type: 'classic' | 'quorum'): readonly Mover[] {
  return version === '3.10' && type === 'quorum' ? movers.filter((mover) => mover !== 'atomic') : movers;
}

/** Fresh queues each time, so that no run inherits what another left. */
async function supplied<T>(
  rabbit: RabbitMq,
  type: 'classic' | 'quorum',
  messages: number,
  act: (queues: { from: string; to: string }) => Promise<T>,
): Promise<T> {
  const management = managementOf(rabbit);
  const [from, to] = ['orders dlq', 'orders'];
  for (const name of [from, to]) await management.declareQueue('/', name, { type });
  await fillWithDeadLetters(rabbit, from, messages);
  try {
    return await act({ from, to });
  } finally {
    for (const name of [from, to]) await management.deleteQueue('/', name);
  }
}

function measuredOf({ span, brokerCpu, workerCpu, postgresCpu }: MoveFigures): Measured {
  return { rate: perSec(span), cpu: { broker: brokerCpu, worker: workerCpu, PostgreSQL: postgresCpu } };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

function per100k(seconds: number, messages: number): number {
  return (seconds / messages) * 100_000;
}

function entriesOf(seq: number, target: string): JournalEntry[] {
  return Array.from({ length: limits.redriveWindowMessages }, (_, index) => ({
    fingerprint: randomBytes(32).toString('hex'),
    messageId: `order-${seq * 1_000 + index}`,
    target,
    died: { reason: 'expired', queue: 'orders dying', atMs: 1_700_000_000_000 + index },
  }));
}
