// What flowed through a queue between two readings. Messages are conserved: what arrived and did not leave
// is still there. The counters of a broker miss some traffic, so depth corrects them; what the counters
// cannot explain is named, never hidden.

/** One reading of a queue. Counters are cumulative; null is what the broker did not tell. */
export type Reading = {
  atMs: number;
  readyMessages: number | null;
  unackedMessages: number | null;
  consumers: number | null;
  published: number | null;
  delivered: number | null;
  acked: number | null;
  redelivered: number | null;
};

/** Messages between two readings; null is unknown. */
export type Flow = {
  elapsedMs: number;
  published: number | null;
  delivered: number | null;
  acked: number | null;
  redelivered: number | null;
  /** Corrected arrivals and departures. */
  arrived: number | null;
  departed: number | null;
  /** Left, but nobody acknowledged them: expired, dropped, dead-lettered or purged. */
  leftWithoutAck: number | null;
  /** Arrived, but nobody counted them as published: dead letters, mostly. */
  arrivedUncounted: number | null;
  /** What depth says beyond the counters (positive: arrivals); the next flow settles whether it is mere skew. */
  pending: number;
  /** What the traffic of some seconds amounts to: as much may be mere skew. */
  skew: number;
};

export function depthOf(reading: Pick<Reading, 'readyMessages' | 'unackedMessages'>): number | null {
  if (reading.readyMessages === null || reading.unackedMessages === null) return null;
  return reading.readyMessages + reading.unackedMessages;
}

/**
 * Corrected flow from `before` to `after`; `previous` is the flow that led to `before`. With
 * e = ΔD − (ΔP − ΔA), a positive e is arrivals that no counter saw and a negative one departures without
 * ack. RabbitMQ counts per channel of AMQP 0-9-1 only: dead-lettered arrivals, AMQP 1.0 and MQTT are not in
 * its counters. But depth and counters are not read at the same instant (RabbitMQ renews its statistics every
 * 5 s, each in its own turn; the depth of a quorum queue lags one turn behind for as long as it is busy). So e
 * is settled only where it outgrows the traffic of some seconds, and only when it was still there one flow
 * later: skew reverses, a real difference stays and adds up.
 *
 * `brokerRestarted` says that the queue's node started anew in between, so that counters began at zero; `isLog`,
 * that it is a stream.
 */
export function flowBetween(
  before: Reading,
  after: Reading,
  brokerRestarted: boolean,
  previous: Flow | null = null,
  isLog = false,
): Flow {
  const counts = {
    elapsedMs: after.atMs - before.atMs,
    published: counted(before.published, after.published, brokerRestarted),
    acked: counted(before.acked, after.acked, brokerRestarted),
    delivered: counted(before.delivered, after.delivered, brokerRestarted),
    redelivered: counted(before.redelivered, after.redelivered, brokerRestarted),
  };
  const depthBefore = depthOf(before);
  const depthAfter = depthOf(after);
  const grown = depthBefore === null || depthAfter === null ? null : depthAfter - depthBefore;
  if (brokerRestarted && !isLog) return { ...counts, ...restartBalance(counts, grown) };
  return { ...counts, ...(isLog ? logBalance : balance)(counts, grown, previous) };
}

/** What was counted between the reading before and the end of the broker went with it. Depth still tells what arrived
 * besides; how much was published, or left and in which way, is not known then. */
function restartBalance(counts: Counts, grown: number | null): Balance & Partial<Counts> {
  const { published, acked } = counts;
  const plain = { ...balance(counts, null, null), pending: 0 };
  if (published === null || acked === null || grown === null) return plain;
  const unexplained = grown - (published - acked);
  if (Math.abs(unexplained) <= noiseOf(published, acked)) return plain;
  return {
    ...plain,
    published: null,
    acked: null,
    arrived: published + Math.max(unexplained, 0),
    departed: unexplained < 0 ? null : acked,
  };
}

/** A reader of a log acknowledges what stays, and retention removes what nobody reads: growth alone tells arrivals. */
function logBalance(counts: Counts, grown: number | null, previous: Flow | null): Balance {
  const kept = balance({ ...counts, acked: 0 }, grown, previous);
  return { ...kept, departed: counts.acked, leftWithoutAck: null, arrivedUncounted: null };
}

/** A counter that goes backwards is unknown: a channel closed and took its counts along. */
function counted(before: number | null, after: number | null, restarted: boolean): number | null {
  if (before === null || after === null) return null;
  if (restarted) return after;
  return after >= before ? after - before : null;
}

type Counts = Pick<Flow, 'elapsedMs' | 'published' | 'acked'>;
type Balance = Omit<Flow, keyof Counts | 'delivered' | 'redelivered'>;

function balance(counts: Counts, grown: number | null, previous: Flow | null): Balance {
  const { published, acked } = counts;
  const skew = skewOf(counts, previous?.skew ?? 0);
  const unexplained = { leftWithoutAck: null, arrivedUncounted: null, pending: 0, skew };
  if (grown === null) return { arrived: published, departed: acked, ...unexplained };
  // With one counter missing, conservation gives the other.
  if (published === null && acked === null) return { arrived: null, departed: null, ...unexplained };
  if (published === null)
    return { arrived: Math.max(0, grown + (acked ?? 0)), departed: acked, ...unexplained };
  if (acked === null) return { arrived: published, departed: Math.max(0, published - grown), ...unexplained };

  const fresh = grown - (published - acked);
  const doubt = Math.max(noiseOf(published, acked), skew);
  const seen = Math.max(
    published,
    acked,
    previous?.published ?? 0,
    previous?.acked ?? 0,
    previous?.skew ?? 0,
  );
  const { settled, pending } = settle(fresh, previous?.pending ?? 0, doubt, seen);
  const arrivedUncounted = Math.max(settled, 0);
  const leftWithoutAck = Math.max(-settled, 0);
  return {
    arrived: published + arrivedUncounted,
    departed: acked + leftWithoutAck,
    leftWithoutAck,
    arrivedUncounted,
    pending,
    skew,
  };
}

const skewMs = 10_000;

/** Fades over a few flows, because a lag is made up for after the traffic that caused it. */
function skewOf({ elapsedMs, published, acked }: Counts, before: number): number {
  const busiest = Math.max(published ?? 0, acked ?? 0);
  const now = elapsedMs <= 0 ? 0 : (busiest * skewMs) / elapsedMs;
  const faded = before / 2 < 1 ? 0 : before / 2;
  return Math.max(now, faded);
}

/** Differences up to this are not told apart from none. Where nothing was counted, nothing can be skewed: a
 * single dead letter that arrives is seen. */
export function noiseOf(published: number, acked: number): number {
  const counted = published + acked;
  return counted === 0 ? 0 : Math.max(2, 0.05 * counted);
}

/** Splits the unexplained into what is certain, and what still may be skew. Skew reverses, by no more than what was
 * counted (`traffic`): beyond that, messages came after others had left, or the other way round. */
function settle(fresh: number, waiting: number, doubt: number, traffic: number) {
  const opposite = fresh * waiting < 0;
  const reversed = opposite ? Math.min(Math.abs(fresh), Math.abs(waiting), traffic) : 0;
  const stayed = Math.abs(waiting) - reversed;
  const beyond = (opposite ? stayed : Math.abs(fresh + waiting)) - doubt;
  const settled = beyond > 0 ? Math.sign(waiting) * Math.min(stayed, beyond) : 0;
  return { settled, pending: fresh + waiting - settled };
}
