// Watches whether the copies of one redrive die again, anywhere in its cluster: sees them pass through dead-letter
// exchanges, looks into the queues that no exchange leads to, writes each down once. What it could not see is counted
// as maybe and said as a gap, never taken for nothing. Never throws.

import type { BrokerSession, PassingWatch } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { QueueAddress } from '@/server/domain/queue';
import type { ReturnsSeen } from '@/server/domain/redrive-canary';
import type { WatchRecord } from '@/server/domain/redrive-returns';
import { redriveIdHeader } from '@/server/domain/redrive-trail';
import {
  firstToLookAt,
  howWatched,
  keyOfExchange,
  keyOfQueue,
  planWatch,
  unique,
  type WatchedQueue,
  withoutParking,
} from '@/server/domain/redrive-watch';
import { originalOf } from '@/server/domain/redrive-trail';
import { type BuriedView, type ReturnRow, ReturnsBook } from '@/server/domain/returns-book';
import type { Features } from '../features';
import { lookForReturns } from './look-for-returns';
import { liveQueue } from '../queues/live-queue';
import { watchedQueues } from './watched-queues';

export type LookoutParts = {
  redriveId: string;
  clusterId: string;
  source: QueueAddress;
  targets: readonly QueueAddress[];
  /** Where the run itself sets copies aside. */
  parking: QueueAddress | null;
  /** What was seen and written down before. */
  rows: readonly ReturnRow[];
  record: WatchRecord;
  /** Copies were sent, and perhaps died, while nobody watched. */
  unwatched: boolean;
};

/** What the run has out of its source. */
export type TakenMessages = {
  sentMessages: number;
  /** Unacknowledged and not sent: they go back when the run lets go of them. */
  heldMessages: number;
};

export type LookQuestion = TakenMessages & {
  /** Nothing is under way, so that the source can be looked at, too. */
  atRest: boolean;
  /** The last look before a verdict: it may count as a delivery where looks do. */
  final: boolean;
  /** No look into any queue, which would hide its messages for a moment: only what passes is seen. */
  passingOnly?: boolean;
};

/** A queue that is looked at. What it had at `baseline` is not ours, as far as is known. */
type Place = QueueAddress & { baseline: number; unseen: number; once: boolean };

type Opened = {
  session: BrokerSession;
  watch: PassingWatch | null;
  places: Place[];
  /** By queue: where its dead letters go. */
  placeOf: (queue: string, vhost: string) => string | null;
};

const gapsKept = 20;

export class RedriveLookout {
  readonly #f: Features;
  readonly #parts: LookoutParts;
  readonly #book: ReturnsBook;
  #record: WatchRecord;
  #opened: Opened | null = null;
  #unwatched: boolean;
  #takenAtOpen = 0;
  #lostMs: number | null = null;
  #lookedMs = -Infinity;
  #unsaved: ReturnRow[] = [];
  #recordSaved = true;

  constructor(f: Features, parts: LookoutParts) {
    this.#f = f;
    this.#parts = parts;
    this.#book = new ReturnsBook(parts.redriveId, parts.rows);
    this.#record = parts.record;
    this.#unwatched = parts.unwatched;
  }

  /** Call before anything is sent. Null, or why it does not watch. */
  async open(taken: TakenMessages): Promise<string | null> {
    if (this.#opened !== null) return null;
    try {
      this.#takenAtOpen = outOfSource(taken);
      this.#opened = await this.#open();
      this.#endGap();
      await this.#save();
      return null;
    } catch (error) {
      return this.#lose(error, taken.sentMessages);
    }
  }

  /** Remembers the message that a copy is about to be made of. */
  sent(view: MessageView): void {
    this.#book.sent(originalOf(view.fingerprint), view);
  }

  async look(question: LookQuestion): Promise<ReturnsSeen | { blind: string }> {
    const { sentMessages, final } = question;
    const trouble = await this.open(question);
    if (trouble !== null) return { blind: trouble };
    try {
      while (await this.#seePassing()) if (!final) break;
      const nowMs = this.#f.clock.monotonicMs();
      const due = final || nowMs - this.#lookedMs >= limits.redriveWatchEveryMs;
      if (due && question.passingOnly !== true) {
        this.#lookedMs = nowMs;
        await this.#lookAround(question);
      }
      await this.#save();
    } catch (error) {
      return { blind: await this.#lose(error, sentMessages) };
    }
    return this.#seen(sentMessages);
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    await opened?.watch?.close().catch(() => undefined);
    await opened?.session.close().catch(() => undefined);
  }

  async #open(): Promise<Opened> {
    const { clusterId, source, targets, parking, redriveId } = this.#parts;
    const signal = AbortSignal.timeout(openMs);
    const session = await this.#f.sessions.connect(clusterId, { signal });
    try {
      const near = unique([source, ...targets]);
      const known = await watchedQueues(this.#f, session, clusterId, near, { signal });
      const queues = withoutParking(known, parking);
      const plan = planWatch(queues, near);
      const request = { exchanges: plan.exchanges, header: { name: redriveIdHeader, value: redriveId } };
      const watch =
        plan.exchanges.length === 0 ? null : ((await session.watch?.open(request, { signal })) ?? null);
      const blind =
        watch?.blind ?? plan.exchanges.map((one) => ({ ...one, why: 'this broker has no way to' }));
      const behindBlind = blind.flatMap((one) => plan.queuesOf.get(keyOfExchange(one)) ?? []);
      const { lookAt, gaps } = firstToLookAt(unique([...plan.lookAt, ...behindBlind]), plan.gaps);
      const places = await this.#places(session, lookAt, queues, near);
      this.#keep({ ...this.#record, how: howWatched(plan.exchanges.length - blind.length, lookAt) });
      for (const gap of [...gaps, ...blind.map(blindWords)]) this.#note(gap);
      return { session, watch, places, placeOf: placesIn(queues) };
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** After a time unwatched, what may have died near by meanwhile is looked for once. */
  async #places(
    session: BrokerSession,
    lookAt: readonly QueueAddress[],
    queues: readonly WatchedQueue[],
    near: readonly QueueAddress[],
  ): Promise<Place[]> {
    const nearKeys = new Set(near.map(keyOfQueue));
    const ofNear = queues
      .filter((queue) => nearKeys.has(keyOfQueue(queue)))
      .flatMap(({ vhost, deadLettersTo }) => (deadLettersTo?.queues ?? []).map((name) => ({ vhost, name })));
    const once = this.#unwatched ? unique(ofNear).filter((one) => !lookAt.some(sameAs(one))) : [];
    const places: Place[] = once.map((one) => ({ ...one, baseline: 0, unseen: 0, once: true }));
    for (const one of lookAt) {
      const baseline = this.#unwatched ? 0 : ((await this.#readyIn(session, one)) ?? 0);
      places.push({ ...one, baseline, unseen: 0, once: false });
    }
    this.#unwatched = false;
    return places;
  }

  /** False when nothing more waits to be read. */
  async #seePassing(): Promise<boolean> {
    const opened = this.#opened;
    if (opened?.watch == null) return false;
    const { sightings, missed } = await opened.watch.seen();
    if (missed) this.#note('More died than the watch could keep, so not all of them are counted.');
    for (const { vhost, exchange, view } of sightings) {
      const place = (buried: BuriedView) => opened.placeOf(buried.deaths[0]?.queue ?? '', vhost) ?? exchange;
      this.#unsaved.push(...this.#book.happened([view], place));
    }
    return sightings.length > 0;
  }

  async #lookAround(question: LookQuestion): Promise<void> {
    const { atRest, final } = question;
    const opened = this.#opened;
    if (opened === null) return;
    const { session, places } = opened;
    const { clusterId, source } = this.#parts;
    const busy = await this.#busyKeys(places);
    for (const place of [...places]) {
      const isSource = sameAs(source)(place);
      if (busy.has(keyOfActive(clusterId, place)) || (isSource && !atRest)) continue;
      const ready = await this.#readyIn(session, place);
      if (ready === null) continue;
      const taken = isSource ? outOfSource(question) - this.#takenAtOpen : 0;
      const arrived = Math.max(0, ready + taken - place.baseline);
      // Of the source the count is not exact: what the run holds is not ready.
      if (arrived === 0 && !(isSource && final && ready > 0)) {
        place.unseen = 0;
        continue;
      }
      const views = await lookForReturns(
        this.#f,
        session,
        { clusterId, vhost: place.vhost, name: place.name },
        { mayCount: final, signal: AbortSignal.timeout(openMs) },
      );
      place.unseen = views === null ? arrived : 0;
      if (views === null) continue;
      this.#unsaved.push(...this.#book.lying(views, place.name));
      place.baseline = ready + taken;
      if (place.once) places.splice(places.indexOf(place), 1);
    }
    const unseenArrivals = places.reduce((sum, { unseen }) => sum + unseen, 0);
    if (unseenArrivals !== this.#record.unseenArrivals) this.#keep({ ...this.#record, unseenArrivals });
  }

  #seen(sentMessages: number): ReturnsSeen {
    const { diedAgainMessages, mostly } = this.#book;
    const { unseenArrivals } = this.#record;
    const maybeMessages = Math.min(unseenArrivals, Math.max(0, sentMessages - diedAgainMessages));
    return { diedAgainMessages, maybeMessages, unseenArrivals, mostly };
  }

  /** Another redrive empties these at the moment: a look would come between its messages. */
  async #busyKeys(places: readonly Place[]): Promise<ReadonlySet<string | null>> {
    const { clusterId, redriveId } = this.#parts;
    const rows = await this.#f.db.redrive.findMany({
      where: {
        activeKey: { in: places.map((place) => keyOfActive(clusterId, place)) },
        id: { not: redriveId },
      },
      select: { activeKey: true },
    });
    return new Set(rows.map(({ activeKey }) => activeKey));
  }

  /** Null where the queue is gone. */
  async #readyIn(session: BrokerSession, address: QueueAddress): Promise<number | null> {
    const signal = AbortSignal.timeout(openMs);
    try {
      if (session.transfer !== undefined) return await session.transfer.countReady(address, { signal });
      return (await liveQueue(session, address, { signal })).readyMessages;
    } catch (error) {
      if (isDomainError(error) && error.code === 'not_found') return null;
      throw error;
    }
  }

  async #lose(error: unknown, sentMessages: number): Promise<string> {
    this.#f.logger.warn({ err: error, redriveId: this.#parts.redriveId }, 'a redrive is not watched');
    this.#lostMs ??= this.#f.clock.monotonicMs();
    this.#unwatched ||= this.#opened !== null && sentMessages > 0;
    await this.close();
    return isDomainError(error) ? error.message : 'something failed inside Spillway, and the log says what';
  }

  #endGap(): void {
    if (this.#lostMs === null) return;
    const seconds = Math.max(1, Math.round((this.#f.clock.monotonicMs() - this.#lostMs) / 1000));
    this.#lostMs = null;
    this.#note(`For ${seconds} s it could not be seen what died.`);
  }

  #note(gap: string): void {
    const { gaps } = this.#record;
    if (!gaps.includes(gap) && gaps.length < gapsKept) this.#keep({ ...this.#record, gaps: [...gaps, gap] });
    else this.#recordSaved = false;
  }

  #keep(record: WatchRecord): void {
    this.#record = record;
    this.#recordSaved = false;
  }

  async #save(): Promise<void> {
    const { db, clock } = this.#f;
    const { redriveId } = this.#parts;
    if (this.#unsaved.length > 0) {
      const data = this.#unsaved.map(({ diedAtMs, ...row }) => ({
        ...row,
        redriveId,
        seenAt: new Date(clock.nowMs()),
        diedAt: diedAtMs === null ? null : new Date(diedAtMs),
      }));
      await db.redriveReturn.createMany({ data, skipDuplicates: true });
      this.#unsaved = [];
    }
    if (this.#recordSaved) return;
    await db.redrive.updateMany({ where: { id: redriveId }, data: { watch: this.#record } });
    this.#recordSaved = true;
  }
}

const openMs = 30_000;

function outOfSource({ sentMessages, heldMessages }: TakenMessages): number {
  return sentMessages + heldMessages;
}

/** As the row of an active redrive has it. */
function keyOfActive(clusterId: string, { vhost, name }: QueueAddress): string {
  return JSON.stringify([clusterId, vhost, name]);
}

function sameAs({ vhost, name }: QueueAddress) {
  return (other: QueueAddress) => other.vhost === vhost && other.name === name;
}

function blindWords({ exchange, why }: { exchange: string; why: string }): string {
  return `The dead-letter exchange ${exchange} is not watched: ${why}.`;
}

/** The dead-letter queue, where there is exactly one. */
function placesIn(queues: readonly WatchedQueue[]): Opened['placeOf'] {
  const byKey = new Map(queues.map((queue) => [keyOfQueue(queue), queue.deadLettersTo?.queues ?? []]));
  return (name, vhost) => {
    const into = byKey.get(keyOfQueue({ vhost, name })) ?? [];
    return into.length === 1 ? (into[0] ?? null) : null;
  };
}
