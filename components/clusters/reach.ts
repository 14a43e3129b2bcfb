// Whether a cluster answers, as a word with a tone and a sentence. Pure; the instants are passed in.

import type { ClusterView } from '@/server/domain/cluster';
import { formatAgo, formatDuration, plural } from '../ui/format';
import { conditionOf } from './condition';

export type Reach = {
  tone: 'ok' | 'look' | 'act' | 'unknown';
  word: string;
  sentence: string;
};

export function reachOf(
  cluster: Pick<ClusterView, 'lastPoll' | 'lastOkPollAtMs' | 'pollIntervalMs'>,
  { readAtMs, now }: { readAtMs: number; now: number },
): Reach {
  const { lastPoll } = cluster;
  const condition = conditionOf(cluster, readAtMs);
  if (lastPoll === null || condition.kind === 'waiting') {
    return {
      tone: 'unknown',
      word: 'Not polled yet',
      sentence: 'The worker takes it up within seconds. If not, look whether the worker is running.',
    };
  }
  const ago = formatAgo(lastPoll.atMs, now);
  if (condition.kind === 'late') {
    return {
      tone: 'look',
      word: 'Not polled',
      sentence: `The last poll was ${ago}. Look whether the worker is running.`,
    };
  }
  if (condition.kind === 'unreachable') {
    const { lastOkMs, denied, message } = condition;
    const since = lastOkMs === null ? 'It never answered.' : `It last answered ${formatAgo(lastOkMs, now)}.`;
    return { tone: 'act', word: denied ? 'Refused' : 'No answer', sentence: `${message} ${since}` };
  }
  const took = formatDuration(lastPoll.tookMs);
  const counted = lastPoll.ok ? `${plural(lastPoll.queueCount, 'queue')} in ` : '';
  return { tone: 'ok', word: 'Answers', sentence: `${counted}${took}, ${ago}` };
}
