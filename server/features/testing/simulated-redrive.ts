// A redrive in a world that fails on demand: memory broker, memory journal, a clock that only sleeps move. Every
// operation passes a gate; what outlives a process outlives it here.

import pino from 'pino';
import { expect } from 'vitest';
import type { AtomicFacet, TransferFacet } from '@/server/brokers/driver';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { simplyPutBack } from '@/server/domain/message';
import type { JournalEntry, JournalOutcome } from '@/server/domain/redrive';
import type { RedrivePace } from '@/server/domain/redrive-pace';
import { noProgress } from '@/server/domain/redrive-progress';
import { createMemoryJournal, type MemoryRun, type Pass } from '../redrive/memory-journal';
import { type Lookout, Pacer } from '../redrive/pacer';
import type { RedriveJournal, RunRecord } from '../redrive/redrive-journal';
import { RefusalCheck } from '../redrive/refusal-check';
import type { RedriveSource } from '../redrive/redrive-source';
import { runRedrive } from '../redrive/run-redrive';

export const dlq = { vhost: '/', name: 'dlq' };
export const windowMessages = 4;
/** In the order in which they died. `same` twice: two messages that no fingerprint tells apart. */
export const bodies = [
  'm1',
  'm2',
  'same',
  'gone1',
  'm3',
  'same',
  'no-origin',
  'm4',
  'm5',
  'gone2',
  'm6',
  'm7',
  'm8',
];

const run = {
  id: 'run-1',
  clusterId: 'c',
  vhost: '/',
  queue: dlq.name,
  destination: { kind: 'origin' },
  selection: { kind: 'all' },
  boundMessages: bodies.length,
  depthMessages: bodies.length,
  parking: null,
} as const;

/** One window at a time, two at a time, and in transactions: what one failure may leave in doubt. */
export const modes = {
  confirmed: { way: 'confirmed', ratePerSec: 4 * windowMessages, windows: 1, inDoubt: windowMessages },
  pipelined: { way: 'confirmed', ratePerSec: null, windows: 2, inDoubt: 2 * windowMessages },
  atomic: { way: 'atomic', ratePerSec: null, windows: 2, inDoubt: 0 },
} as const;
export type Mode = (typeof modes)[keyof typeof modes];

type When = 'before' | 'after';

type Paced = { pace?: Partial<RedrivePace>; lookout?: Lookout; targets?: RunRecord['targets'] };

/** Everything that outlives a process: the broker and the database. `gate` stands before each operation. */
export class World {
  readonly mode: Mode;
  readonly broker = new MemoryBroker();
  readonly row: MemoryRun = { state: 'queued', progress: noProgress, failure: null, windows: [] };
  operations = 0;
  gate: (operation: string) => When | null = () => null;
  /** How long it takes until a window is written down as settled. */
  settled = (): Promise<void> => Promise.resolve();
  ackDropped = false;
  crashed = false;
  /** Of what is put back. */
  keepsOrder = true;
  #stop = new AbortController();
  #nowMs = 0;

  readonly #paced: Paced;

  constructor(mode: Mode = modes.confirmed, paced: Paced = {}) {
    this.mode = mode;
    this.#paced = paced;
    const options = { deadLetterExchange: '', deadLetterRoutingKey: dlq.name };
    this.broker.declareQueue(dlq.name);
    for (const name of ['orders', 'gone']) this.broker.declareQueue(name, options);
    for (const body of bodies) {
      if (body === 'no-origin') this.broker.publish({ routingKey: dlq.name, body });
      else this.die(body.startsWith('gone') ? 'gone' : 'orders', body);
    }
    this.broker.deleteQueue({ vhost: '/', name: 'gone' });
  }

  die(queue: string, body: string): void {
    this.broker.publish({ routingKey: queue, body });
    const address = { vhost: '/', name: queue };
    const ready = this.broker.queue(address).ready;
    ready.unshift(...ready.splice(-1));
    this.broker.rejectHead(address);
  }

  /** Other dead letters in place of those it began with; `gone` is gone again afterwards. */
  refill(dead: readonly { queue: 'orders' | 'gone'; body: string }[]): void {
    this.broker.queue(dlq).ready.splice(0);
    this.broker.declareQueue('gone', { deadLetterExchange: '', deadLetterRoutingKey: dlq.name });
    for (const { queue, body } of dead) this.die(queue, body);
    this.broker.deleteQueue({ vhost: '/', name: 'gone' });
  }

  bodiesIn(name: string): string[] {
    return this.broker
      .queue({ vhost: '/', name })
      .ready.map(({ message }) => Buffer.from(message.body).toString());
  }

  /** One process from its start to its end, orderly or not. */
  async run(): Promise<void> {
    this.crashed = false;
    this.#stop = new AbortController();
    const clock = {
      nowMs: () => this.#nowMs,
      monotonicMs: () => this.#nowMs,
      sleep: async (ms: number) => {
        this.#nowMs += ms;
      },
    };
    const logger = pino({ level: 'silent' });
    const pass: Pass = (operation, act) => this.#pass(`journal.${operation}`, act, this.#fail);
    const { way, ratePerSec, windows } = this.mode;
    const pace = { windowMessages: windows * windowMessages, ...this.#paced.pace };
    const { lookout = null, targets = [] } = this.#paced;
    const stored = createMemoryJournal(this.row, { ...run, way, ratePerSec, pace, targets }, pass);
    const settleWindow: RedriveJournal['settleWindow'] = async (...settled) => {
      await this.settled();
      return stored.settleWindow(...settled);
    };
    const journal = { ...stored, settleWindow };
    const pacer = new Pacer({ clock, readPressure: async () => [], lookout });
    const parts = { journal, connect: () => this.#connect(), pacer, clock, logger };
    await runRedrive(parts, this.#stop.signal).catch((error: unknown) => {
      if (!this.crashed) throw error;
    });
  }

  crash(): never {
    this.crashed = true;
    this.#stop.abort();
    throw new Error('killed');
  }

  stop(): void {
    this.#stop.abort();
  }

  async #pass<T>(operation: string, act: () => T | Promise<T>, fail: () => never): Promise<T> {
    if (this.crashed) throw new Error('killed');
    this.operations += 1;
    const when = this.gate(operation);
    if (when === 'before') fail();
    const result = await act();
    if (when === 'after') fail();
    return result;
  }

  #fail = (): never => {
    if (this.crashing) this.crash();
    throw new Error('the database is gone');
  };

  /** Whether a gate that closes kills the process, or only fails the operation. */
  crashing = false;

  async #connect(): Promise<RedriveSource> {
    const { signal } = new AbortController();
    const session = await createMemoryDriver(this.broker).connect({}, { signal });
    const facet = session.transfer;
    if (facet?.atomic === undefined) throw new Error('no transfer');
    const brokerEpoch = await facet.atomic.epoch(this.row.epoch ?? null, { signal });
    const { targets = [] } = this.#paced;
    return {
      moving: await this.#open(facet, facet.atomic, signal),
      refusals: new RefusalCheck(targets, async () => targets),
      rules: { user: 'spillway', mayImpersonate: false, removedHeaders: [] },
      keepsOrder: this.keepsOrder,
      heldByNobody: true,
      meanBytes: null,
      brokerEpoch,
      hasRestarted: async () => brokerEpoch.epoch !== String(this.broker.epoch),
      close: async () => {
        await session.close();
        return simplyPutBack;
      },
    };
  }

  async #open(
    facet: TransferFacet,
    atomic: AtomicFacet,
    signal: AbortSignal,
  ): Promise<RedriveSource['moving']> {
    const pass = <T>(operation: string, act: () => Promise<T>) => this.#pass(operation, act, this.#fail);
    if (this.mode.way === 'atomic') {
      const transfer = await atomic.open(dlq, { redriveId: run.id, signal });
      return {
        way: 'atomic',
        transfer: {
          take: (max) => pass('take', () => transfer.take(max)),
          prepare: (moves) => transfer.prepare(moves),
          move: (moves) => pass('move', () => transfer.move(moves)),
          fingerprintOfCopy: (...args) => transfer.fingerprintOfCopy(...args),
          acknowledgedForGood: () => transfer.acknowledgedForGood(),
          close: () => transfer.close(),
        },
      };
    }
    const transfer = await facet.open(dlq, { windowMessages, signal });
    return {
      way: 'confirmed',
      transfer: {
        take: (max) => pass('take', () => transfer.take(max)),
        publish: (...args) => pass('publish', () => transfer.publish(...args)),
        acknowledge: (held) =>
          pass('acknowledge', async () => {
            if (!this.ackDropped) await transfer.acknowledge(held);
          }),
        fingerprintOfCopy: (...args) => transfer.fingerprintOfCopy(...args),
        acknowledgedForGood: () => transfer.acknowledgedForGood(),
        close: () => transfer.close(),
      },
    };
  }
}

export function outcomesOf(world: World): (JournalEntry & JournalOutcome)[] {
  return world.row.windows.flatMap(({ entries, outcomes }) =>
    entries.map((entry, i) => ({ ...entry, ...(outcomes?.[i] ?? { outcome: 'in-doubt', detail: 'open' }) })),
  );
}

export const countIn = (list: readonly string[], body: string) =>
  list.filter((other) => other === body).length;

/** Never in zero places; never published twice; what is in two places is listed; the books add up. */
export function expectPromisesKept(
  world: World,
  maxInDoubt: number = world.mode.inDoubt,
  maxReappeared = 1,
): void {
  const source = world.bodiesIn('dlq');
  const target = world.bodiesIn('orders');
  const { progress } = world.row;
  let doubled = 0;
  for (const body of new Set(bodies)) {
    const original = countIn(bodies, body);
    const copies = countIn(source, body) + countIn(target, body);
    expect(copies, `${body} is in no place`).toBeGreaterThanOrEqual(original);
    expect(countIn(target, body), `${body} was published twice`).toBeLessThanOrEqual(original);
    doubled += copies - original;
  }
  const outcomes = outcomesOf(world);
  const count = (outcome: string) => outcomes.filter((o) => o.outcome === outcome).length;
  const doubts = count('in-doubt') + count('reappeared');
  expect(doubled).toBeLessThanOrEqual(doubts);
  // Of two equal messages one may be taken for the other, and is then left alone rather than sent twice.
  expect(count('reappeared')).toBeLessThanOrEqual(maxReappeared);
  expect(count('in-doubt')).toBeLessThanOrEqual(maxInDoubt);
  expect(progress.movedMessages).toBe(count('moved'));
  expect(progress.inDoubtMessages).toBe(doubts);
  expect(progress.failedMessages).toBe(outcomes.length - count('moved') - doubts);
  expect(target.length).toBeGreaterThanOrEqual(count('moved'));
  const order = bodies.filter((body) => source.includes(body) && body !== 'same');
  expect(source.filter((body) => body !== 'same' && !body.startsWith('late'))).toEqual(order);
}
