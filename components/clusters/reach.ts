// Whether a cluster answers, as a word with a tone and a sentence. Pure; the present instant is passed in.

import type { ClusterView } from '@/server/domain/cluster';
import { formatAgo, formatDuration, plural } from '../ui/format';

export type Reach = {
  tone: 'ok' | 'look' | 'act' | 'unknown';
  word: string;
  sentence: string;
};

/** Polls that may be missed before the worker itself is in question. */
const missedPolls = 4;

export function reachOf(
  {
    lastPoll,
    lastOkPollAtMs,
    pollIntervalMs,
  }: Pick<ClusterView, 'lastPoll' | 'lastOkPollAtMs' | 'pollIntervalMs'>,
  now: number,
): Reach {
  if (lastPoll === null) {
    return {
      tone: 'unknown',
      word: 'Not polled yet',
      sentence: 'The worker takes it up within seconds. If not, look whether the worker is running.',
    };
  }
  const ago = formatAgo(lastPoll.atMs, now);
  const silentMs = Math.max(30_000, missedPolls * pollIntervalMs);
  if (now - lastPoll.atMs > silentMs) {
    return {
      tone: 'look',
      word: 'Not polled',
      sentence: `The last poll was ${ago}. Look whether the worker is running.`,
    };
  }
  if (!lastPoll.ok) {
    const since =
      lastOkPollAtMs === null ? 'It never answered.' : `It last answered ${formatAgo(lastOkPollAtMs, now)}.`;
    return { tone: 'act', word: 'No answer', sentence: `${lastPoll.message} ${since}` };
  }
  const took = formatDuration(lastPoll.tookMs);
  return {
    tone: 'ok',
    word: 'Answers',
    sentence: `${plural(lastPoll.queueCount, 'queue')} in ${took}, ${ago}`,
  };
}
