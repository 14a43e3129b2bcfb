// Queues grouped by the beginning of their names: which character ends it, and what a group sums up. What no other queue
// shares its beginning with is together in one group, the rest, which has the key ''.

import type { QueueListInput } from './queue';
import { limits } from './limits';
import type { QueueState } from './queue-state';

/** Before all, what is looked for first where names use several as often. */
export const prefixSeparators = ['.', '-', '_', ':', '/'] as const;
export type PrefixSeparator = (typeof prefixSeparators)[number];

/** A sum over the queues of which the value is known, and how many these are. Null where it is known of none. */
export type KnownSum = { value: number | null; known: number };

export const groupSums = ['ready', 'unacked', 'in', 'out', 'consumers'] as const;
type Sums = Record<(typeof groupSums)[number], KnownSum>;

export type QueueGroupRow = Sums & {
  /** The beginning of the names, with its separator; '' is the rest. */
  key: string;
  queues: number;
  /** Of these, in a state that needs a look. */
  wrong: number;
  /** Of the queue that is worst. */
  state: QueueState;
  severity: number;
  /** Of the queue whose oldest message is oldest. */
  ageMs: number | null;
};

/** The one that most names hold; of equals, the first. */
export function chooseSeparator(counts: Readonly<Record<PrefixSeparator, number>>): PrefixSeparator {
  return prefixSeparators.reduce((best, next) => (counts[next] > counts[best] ? next : best));
}

/** A group has at least two queues and there are no more than `limits.queueGroups`; all else is the rest, which comes last. */
export function foldGroups(
  found: readonly QueueGroupRow[],
  order: Pick<QueueListInput, 'sort' | 'descending'>,
): QueueGroupRow[] {
  const shared = found.filter(({ key, queues }) => key !== '' && queues > 1);
  const kept = shared.toSorted((a, b) => b.queues - a.queues).slice(0, limits.queueGroups);
  const keys = new Set(kept.map(({ key }) => key));
  const others = found.filter(({ key }) => !keys.has(key));
  const ordered = kept.toSorted((a, b) => compareGroups(a, b, order));
  return others.length === 0 ? ordered : [...ordered, others.reduce(joined)].map(asRest(keys));
}

function asRest(keys: ReadonlySet<string>) {
  return (group: QueueGroupRow): QueueGroupRow => (keys.has(group.key) ? group : { ...group, key: '' });
}

function joined(a: QueueGroupRow, b: QueueGroupRow): QueueGroupRow {
  const worst = b.severity > a.severity ? b : a;
  const sum = (which: (typeof groupSums)[number]) => addSums(a[which], b[which]);
  return {
    key: '',
    queues: a.queues + b.queues,
    wrong: a.wrong + b.wrong,
    state: worst.state,
    severity: worst.severity,
    ageMs: a.ageMs === null || b.ageMs === null ? (a.ageMs ?? b.ageMs) : Math.max(a.ageMs, b.ageMs),
    ready: sum('ready'),
    unacked: sum('unacked'),
    in: sum('in'),
    out: sum('out'),
    consumers: sum('consumers'),
  };
}

function addSums(a: KnownSum, b: KnownSum): KnownSum {
  const value = a.value === null || b.value === null ? (a.value ?? b.value) : a.value + b.value;
  return { value, known: a.known + b.known };
}

/** As the list is ordered; what is not known comes last in either direction, and by name in the end. */
function compareGroups(
  a: QueueGroupRow,
  b: QueueGroupRow,
  { sort, descending }: Pick<QueueListInput, 'sort' | 'descending'>,
): number {
  const direction = descending ? -1 : 1;
  const byName = a.key < b.key ? -1 : 1;
  if (sort === 'name') return direction * byName;
  const [left, right] = [measuresOf(a, sort), measuresOf(b, sort)];
  for (const [i, x] of left.entries()) {
    const y = right[i] ?? null;
    if (x === y) continue;
    if (x === null || y === null) return x === null ? 1 : -1;
    return direction * (x - y);
  }
  return byName;
}

function measuresOf(group: QueueGroupRow, sort: Exclude<QueueListInput['sort'], 'name'>): (number | null)[] {
  const depth = addSums(group.ready, group.unacked).value;
  switch (sort) {
    case 'worst':
    case 'unusual':
      return [group.severity, group.ageMs, depth];
    case 'age':
      return [group.ageMs];
    case 'depth':
      return [depth];
    case 'ready':
    case 'unacked':
    case 'in':
    case 'out':
    case 'consumers':
      return [group[sort].value];
  }
}
