// Samples of made-up queues, as the collector would have taken them: of ten queues one is busy, three have little to
// do, six nothing at all. Arrivals are random, consumers keep up but for some bad minutes, and what counters tell
// lags behind depth by chance, as a broker's statistics do.

import { type RawSeries, rawColumns, tableOf } from '@/server/domain/history/series';
import { seededRandom } from './random';

export type QueueKind = 'busy' | 'light' | 'idle';

export function kindOf(index: number): QueueKind {
  if (index % 10 === 0) return 'busy';
  return index % 10 <= 3 ? 'light' : 'idle';
}

const pollSec = 10;

export type QueueSource = {
  /** The samples of the next polls, at these instants; `stepMs` is the time since the poll before each. */
  next(at: Float64Array, stepMs: Float64Array): RawSeries;
};

export function queueSource(index: number): QueueSource {
  const random = seededRandom(index + 1);
  const kind = kindOf(index);
  const perPoll = pollSec * meanRate(kind, random());
  const consumers = kind === 'busy' ? 2 + Math.floor(random() * 10) : Math.floor(random() * 2);
  const state = { depth: 0, unacked: 0, late: { published: 0, acked: 0 }, slowUntil: 0, polls: 0 };

  function sampleInto(series: RawSeries, i: number): void {
    state.polls += 1;
    const daily = 1 + 0.4 * Math.sin((2 * Math.PI * state.polls) / 8_640);
    const arrived = poisson(perPoll * daily, random);
    // Now and then half of the consumers' time goes elsewhere, for some minutes.
    if (random() < 0.0003) state.slowUntil = state.polls + Math.floor(60 * random());
    const capacity = state.polls < state.slowUntil ? 0.5 : 1.3;
    const departed = Math.min(state.depth + arrived, poisson(1 + perPoll * daily * capacity, random));
    state.depth += arrived - departed;
    // What is under way when the poll looks, beside the backlog.
    const unacked = kind === 'busy' ? poisson(consumers * 3, random) : Math.min(state.depth, consumers);
    const ready = state.depth + (kind === 'busy' ? poisson(perPoll / 50, random) : -unacked);
    const published = counted(arrived, 'published');
    const acked = counted(departed, 'acked');
    series.ready[i] = ready;
    series.unacked[i] = unacked;
    series.published[i] = published;
    series.acked[i] = acked;
    series.delivered[i] = Math.max(0, acked + unacked - state.unacked);
    series.redelivered[i] = random() < 0.001 ? 1 : 0;
    series.arrived[i] = published;
    series.departed[i] = acked;
    series.ageMs[i] = Math.round((ready / (perPoll || 1)) * 1_000 * pollSec * (0.9 + random() / 5));
    state.unacked = unacked;
  }

  /** Part of what happened is told one poll later. */
  function counted(happened: number, counter: 'published' | 'acked'): number {
    const late = Math.floor(happened * 0.5 * random());
    const told = happened - late + state.late[counter];
    state.late[counter] = late;
    return told;
  }

  return {
    next(at, stepMs) {
      const series = tableOf(rawColumns, () => new Float64Array(at.length));
      series.at = at;
      series.knownMs = stepMs;
      series.consumers.fill(consumers);
      if (kind !== 'idle') for (let i = 0; i < at.length; i += 1) sampleInto(series, i);
      return series;
    },
  };
}

/** Messages a second. */
function meanRate(kind: QueueKind, chance: number): number {
  if (kind === 'idle') return 0;
  return kind === 'busy' ? 20 + 300 * chance : 0.005 + 0.3 * chance;
}

function poisson(mean: number, random: () => number): number {
  if (mean > 40) {
    const normal = (random() + random() + random() + random() - 2) * Math.sqrt(3);
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > least; product *= random()) count += 1;
  return count;
}
