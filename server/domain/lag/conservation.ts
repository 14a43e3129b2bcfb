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
};

export function depthOf(reading: Pick<Reading, 'readyMessages' | 'unackedMessages'>): number | null {
  if (reading.readyMessages === null || reading.unackedMessages === null) return null;
  return reading.readyMessages + reading.unackedMessages;
}

/**
 * Corrected flow from `before` to `after`. With e = ΔD − (ΔP − ΔA), a positive e is arrivals that no
 * counter saw and a negative one departures without ack. Small e are ignored because depth and counters
 * are not read at the same instant. RabbitMQ counts per channel of AMQP 0-9-1 only: dead-lettered
 * arrivals, AMQP 1.0 and MQTT are not in its counters.
 *
 * `brokerRestarted` says that the queue's node started anew in between, so that counters began at zero.
 */
export function flowBetween(before: Reading, after: Reading, brokerRestarted: boolean): Flow {
  const published = counted(before.published, after.published, brokerRestarted);
  const acked = counted(before.acked, after.acked, brokerRestarted);
  const depthBefore = depthOf(before);
  const depthAfter = depthOf(after);
  const grown = depthBefore === null || depthAfter === null ? null : depthAfter - depthBefore;
  return {
    elapsedMs: after.atMs - before.atMs,
    published,
    acked,
    delivered: counted(before.delivered, after.delivered, brokerRestarted),
    redelivered: counted(before.redelivered, after.redelivered, brokerRestarted),
    ...balance(published, acked, grown),
  };
}

/** A counter that goes backwards is unknown: a channel closed and took its counts along. */
function counted(before: number | null, after: number | null, restarted: boolean): number | null {
  if (before === null || after === null) return null;
  if (restarted) return after;
  return after >= before ? after - before : null;
}

type Balance = Pick<Flow, 'arrived' | 'departed' | 'leftWithoutAck' | 'arrivedUncounted'>;

function balance(published: number | null, acked: number | null, grown: number | null): Balance {
  const unexplained = { leftWithoutAck: null, arrivedUncounted: null };
  if (grown === null) return { arrived: published, departed: acked, ...unexplained };
  // With one counter missing, conservation gives the other.
  if (published === null && acked === null) return { arrived: null, departed: null, ...unexplained };
  if (published === null)
    return { arrived: Math.max(0, grown + (acked ?? 0)), departed: acked, ...unexplained };
  if (acked === null) return { arrived: published, departed: Math.max(0, published - grown), ...unexplained };

  const residual = residualOf(published, acked, grown);
  const arrivedUncounted = Math.max(residual, 0);
  const leftWithoutAck = Math.max(-residual, 0);
  return {
    arrived: published + arrivedUncounted,
    departed: acked + leftWithoutAck,
    leftWithoutAck,
    arrivedUncounted,
  };
}

function residualOf(published: number, acked: number, grown: number): number {
  const residual = grown - (published - acked);
  const noise = Math.max(2, 0.05 * (published + acked));
  return Math.abs(residual) <= noise ? 0 : residual;
}
