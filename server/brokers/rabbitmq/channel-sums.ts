// Counters per queue where the broker offers them only per channel (before 4.0): the growth of each channel's counts,
// summed up since we began to look. A channel that closes takes its last counts along, and one that opened and closed
// between two readings is never seen. Where that may have happened, depth tells which counter fell short, and that
// one is not known for the interval: no message is then taken for lost, nor for one that came from nowhere.

import type { QueueCounters } from '@/server/brokers/driver';
import { noCounts, type ChannelCounts, type Counts } from './node-metrics';

export type ChannelRound = {
  channels: ReadonlyMap<string, ChannelCounts>;
  /** Closed since the broker's statistics began; null: not told. */
  channelsClosed: number | null;
  /** Ready and unacknowledged by queue; a queue that is missing is not known. */
  depths: ReadonlyMap<string, number>;
};

const unknown: QueueCounters = { published: null, delivered: null, acked: null, redelivered: null };

export class ChannelSums {
  #before: ChannelRound | null = null;
  #began = 0;
  readonly #totals = new Map<string, Counts>();

  /** Sums of different beginnings are not to be subtracted. */
  get began(): number {
    return this.#began;
  }

  /** Forgets: the next round is a new beginning. */
  breakOff(): void {
    this.#before = null;
  }

  /** Takes in a round and answers the counters of each queue as of now. */
  advance(round: ChannelRound): (queue: string) => QueueCounters {
    const before = this.#before;
    this.#before = round;
    if (before === null) {
      this.#totals.clear();
      this.#began += 1;
      return () => noCounts();
    }
    const growth = growthOf(before.channels, round.channels);
    for (const [queue, counts] of growth) this.#add(queue, counts);
    const closings = closingsBetween(before, round);
    return (queue) => {
      const total = this.#totals.get(queue) ?? noCounts();
      if (!closings.unseen && !closings.queues.has(queue)) return total;
      const [depthBefore, depth] = [before.depths.get(queue), round.depths.get(queue)];
      if (depthBefore === undefined || depth === undefined) return unknown;
      const { published, acked } = growth.get(queue) ?? noCounts();
      const unexplained = depth - depthBefore - (published - acked);
      if (unexplained > 0) return { ...total, published: null };
      return unexplained < 0 ? { ...unknown, published: total.published } : total;
    };
  }

  #add(queue: string, growth: Counts): void {
    const total = this.#totals.get(queue) ?? noCounts();
    this.#totals.set(queue, plus(total, growth, 1));
  }
}

function growthOf(
  before: ReadonlyMap<string, ChannelCounts>,
  now: ReadonlyMap<string, ChannelCounts>,
): Map<string, Counts> {
  const growth = new Map<string, Counts>();
  for (const [key, { queue, counts }] of now) {
    const earlier = before.get(key)?.counts;
    const grown = earlier === undefined ? counts : plus(counts, earlier, -1);
    // A name of a process is used again: then all of its counts are new.
    const isOther = Object.values(grown).some((value) => value < 0);
    growth.set(queue, plus(growth.get(queue) ?? noCounts(), isOther ? counts : grown, 1));
  }
  return growth;
}

/** Queues of which a channel has gone, and whether channels closed that we know nothing of. */
function closingsBetween(before: ChannelRound, now: ChannelRound): { queues: Set<string>; unseen: boolean } {
  const queues = new Set<string>();
  const channels = new Set<string>();
  for (const [key, { queue }] of before.channels) {
    if (now.channels.has(key)) continue;
    queues.add(queue);
    channels.add(key.slice(0, key.indexOf('\0')));
  }
  const closed =
    now.channelsClosed === null || before.channelsClosed === null
      ? Number.POSITIVE_INFINITY
      : now.channelsClosed - before.channelsClosed;
  return { queues, unseen: closed > channels.size };
}

function plus(a: Counts, b: Counts, sign: 1 | -1): Counts {
  return {
    published: a.published + sign * b.published,
    delivered: a.delivered + sign * b.delivered,
    acked: a.acked + sign * b.acked,
    redelivered: a.redelivered + sign * b.redelivered,
  };
}
