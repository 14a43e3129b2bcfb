// What went through a queue over a range, and what of it no counter saw: the account of arrivals and departures. It
// rests on the corrected flow of each reading (conservation.ts); a part that is not known is a gap with its reason.

import { type Metric, unavailable } from '../metric';

/** Sums over a short stretch in which all four are known; null where none of it is. */
export type FlowStretch = {
  knownMs: number;
  published: number | null;
  acked: number | null;
  arrived: number | null;
  departed: number | null;
};

export type FlowAccount = {
  fromMs: number;
  toMs: number;
  /** How much of the range the numbers cover. */
  knownMs: number;
  published: Metric;
  acked: Metric;
  /** Expired, dropped, dead-lettered, purged: gone, but acknowledged by nobody. */
  leftWithoutAck: Metric;
  /** Dead-lettered into the queue, or published by a protocol that the broker does not count. */
  arrivedWithoutPublish: Metric;
};

type Totals = Omit<FlowAccount, 'fromMs' | 'toMs'>;

/** `why` explains the gap where nothing is known at all. */
export function accountFlow(stretches: readonly FlowStretch[], why: string): Totals {
  const sums = { knownMs: 0, published: 0, acked: 0, left: 0, arrived: 0 };
  for (const { knownMs, published, acked, arrived, departed } of stretches) {
    if (published === null || acked === null || arrived === null || departed === null) continue;
    sums.knownMs += knownMs;
    sums.published += published;
    sums.acked += acked;
    const { left, come } = unexplained(arrived - published, departed - acked, published + acked > 0);
    sums.left += left;
    sums.arrived += come;
  }
  if (sums.knownMs === 0) {
    const gap = unavailable(why);
    return { knownMs: 0, published: gap, acked: gap, leftWithoutAck: gap, arrivedWithoutPublish: gap };
  }
  const counted = (value: number): Metric => ({ value: Math.round(value), basis: 'exact' });
  const derived = (value: number): Metric => ({ value: Math.round(value), basis: 'estimate' });
  return {
    knownMs: sums.knownMs,
    published: counted(sums.published),
    acked: counted(sums.acked),
    leftWithoutAck: derived(sums.left),
    arrivedWithoutPublish: derived(sums.arrived),
  };
}

const onlyPolls =
  'Only single polls tell this. They are kept for the first days; choose a range that lies within them.';

/** Of samples that sum up several polls, some of which may have known the one and not the other. */
export function withoutUncounted(account: FlowAccount): FlowAccount {
  if (account.knownMs === 0) return account;
  const gap = unavailable(onlyPolls);
  return { ...account, leftWithoutAck: gap, arrivedWithoutPublish: gap };
}

/** Depth and counters are read a little apart, which shows as arrivals now and departures next. Within a stretch these
 * cancel out; where nothing is counted, there is nothing to be apart. */
function unexplained(arrived: number, left: number, counted: boolean): { left: number; come: number } {
  if (!counted) return { left: Math.max(0, left), come: Math.max(0, arrived) };
  const net = arrived - left;
  return { left: Math.max(0, -net), come: Math.max(0, net) };
}
