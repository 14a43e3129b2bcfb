// Whether a cause can be put back now, in one sentence, and what that rests on. Pure. It claims no more than is known:
// what a scan saw is true of its own instant, and a cause that was always rare is not over because it is quiet.

import { count } from '../digits';
import { duration, messages, roughly } from '../lag/words';

/** Of how many minutes "still arriving" speaks. */
export const recentMs = 5 * 60_000;
/** Until a scan is this old, it is taken for the present. */
const freshMs = 60_000;
/** Quiet for so many of the usual gaps between two deaths is over, not luck. */
const gaps = 3;

export type OriginFacts = {
  /** False: no queue of that name is there any more. */
  exists: boolean;
  /** Why its numbers are not of now; null when they are. */
  unknownBecause: string | null;
  consumers: number | null;
  /** 0 fine, 1 worth a look, 2 act; with the sentence of its state. */
  severity: number;
  reason: string;
  /** When something was last seen to be taken from it. */
  lastConsumedAtMs: number | null;
};

export type VerdictFacts = {
  nowMs: number;
  /** Up to when the deaths are known: now for a capture, the end of a scan. */
  asOfMs: number;
  messages: number;
  firstDeathAtMs: number | null;
  lastDeathAtMs: number | null;
  /** Deaths in the `recentMs` before `asOfMs`. */
  recentMessages: number;
  /** What arrived in the dead-letter queue after that, of any cause; null where the history does not tell. */
  arrivedSinceMessages: number | null;
  /** Empty where the messages do not say. */
  originQueue: string;
  /** Null where it is not said which queue that is. */
  origin: OriginFacts | null;
};

export type Verdict = {
  tone: 'ok' | 'look' | 'act' | 'unknown';
  sentence: string;
  /** Whether it is still arriving; null where that is not known. */
  arriving: boolean | null;
  evidence: { what: string; told: string }[];
};

export function verdictOf(facts: VerdictFacts): Verdict {
  return { ...judged(facts), evidence: evidenceOf(facts) };
}

type Judged = Omit<Verdict, 'evidence'>;

function judged(facts: VerdictFacts): Judged {
  const { lastDeathAtMs, recentMessages, nowMs, asOfMs } = facts;
  if (lastDeathAtMs === null) {
    const sentence = 'When these died is not recorded: try one before the rest.';
    return { tone: 'unknown', arriving: null, sentence };
  }
  const age = nowMs - asOfMs;
  if (recentMessages > 0) {
    const many = `${count(recentMessages)} in the ${age > freshMs ? `5 min before the scan ${roughly(age)} ago` : 'last 5 min'}`;
    if (age > recentMs)
      return { tone: 'look', arriving: null, sentence: `Was arriving: ${many}. Scan again.` };
    return {
      tone: 'act',
      arriving: true,
      sentence: `Still arriving: ${many}; a redrive would come straight back.`,
    };
  }
  return stopped(facts, lastDeathAtMs);
}

function stopped(facts: VerdictFacts, lastDeathAtMs: number): Judged {
  const { nowMs, asOfMs, arrivedSinceMessages: since } = facts;
  const age = nowMs - asOfMs;
  const quiet = `Stopped arriving ${roughly(nowMs - lastDeathAtMs)} ago`;
  if (since !== null && since > 0) {
    const more = messages(since, 'more dead letter');
    return {
      tone: 'look',
      arriving: null,
      sentence: `None for a while before the scan ${roughly(age)} ago, but ${more} arrived since, of whichever cause. Scan again.`,
    };
  }
  if (since === null && age > recentMs) {
    return {
      tone: 'look',
      arriving: null,
      sentence: `None for a while before the scan ${roughly(age)} ago; what arrived since is not known. Scan again.`,
    };
  }
  const gapMs = usualGapMs(facts);
  if (gapMs !== null && nowMs - lastDeathAtMs < gaps * gapMs) {
    return {
      tone: 'look',
      arriving: null,
      sentence: `None for ${roughly(nowMs - lastDeathAtMs)}, but one came every ${duration(gapMs)}: too early to call it over.`,
    };
  }
  return { arriving: false, ...ofOrigin(facts, quiet, lastDeathAtMs) };
}

function ofOrigin(
  { originQueue, origin }: VerdictFacts,
  quiet: string,
  lastDeathAtMs: number,
): Pick<Judged, 'tone' | 'sentence'> {
  if (origin === null || originQueue === '') {
    return { tone: 'look', sentence: `${quiet}; the messages do not say where they died: choose a queue.` };
  }
  if (!origin.exists) {
    return {
      tone: 'look',
      sentence: `${quiet}, but ${originQueue} does not exist any more: choose another queue.`,
    };
  }
  if (origin.unknownBecause !== null) {
    const sentence = `${quiet}; whether ${originQueue} is healthy is not known: ${origin.unknownBecause}`;
    return { tone: 'unknown', sentence };
  }
  if (origin.consumers === 0) {
    return {
      tone: 'look',
      sentence: `${quiet}, but nobody consumes ${originQueue}: a redrive would wait there.`,
    };
  }
  if (origin.severity >= 2) {
    return { tone: 'look', sentence: `${quiet}, but ${originQueue} is in trouble: ${origin.reason}` };
  }
  if (origin.consumers === null) {
    return {
      tone: 'unknown',
      sentence: `${quiet}; the broker does not tell whether ${originQueue} has consumers.`,
    };
  }
  if (origin.lastConsumedAtMs === null || origin.lastConsumedAtMs <= lastDeathAtMs) {
    const sentence = `${quiet}, but ${originQueue} has consumed nothing since: nothing shows that it is fixed. Try one first.`;
    return { tone: 'look', sentence };
  }
  return { tone: 'ok', sentence: `${quiet}, consumer healthy: safe to redrive.` };
}

/** Null where there are too few to tell. */
function usualGapMs({ messages: many, firstDeathAtMs, lastDeathAtMs }: VerdictFacts): number | null {
  if (many < 3 || firstDeathAtMs === null || lastDeathAtMs === null) return null;
  return (lastDeathAtMs - firstDeathAtMs) / (many - 1);
}

function evidenceOf(facts: VerdictFacts): Verdict['evidence'] {
  const { nowMs, asOfMs, origin, originQueue, arrivedSinceMessages: since } = facts;
  const ago = (atMs: number | null) =>
    atMs === null ? 'not recorded' : `${roughly(Math.max(0, nowMs - atMs))} ago`;
  const gapMs = usualGapMs(facts);
  const fresh = nowMs - asOfMs <= freshMs;
  const told = [
    { what: 'Last death', told: ago(facts.lastDeathAtMs) },
    { what: `Deaths in the 5 min before ${fresh ? 'now' : 'that'}`, told: count(facts.recentMessages) },
  ];
  if (gapMs !== null) told.push({ what: 'Usual time between two', told: duration(gapMs) });
  if (!fresh) {
    told.unshift({ what: 'Known as of', told: ago(asOfMs) });
    told.push({ what: 'Arrived in the queue since', told: since === null ? 'not known' : messages(since) });
  }
  if (origin === null || originQueue === '') return told;
  if (!origin.exists) return [...told, { what: originQueue, told: 'does not exist any more' }];
  const { consumers, unknownBecause } = origin;
  return [
    ...told,
    { what: `Consumers of ${originQueue}`, told: consumers === null ? 'not told' : count(consumers) },
    { what: `State of ${originQueue}`, told: unknownBecause ?? origin.reason },
    { what: `Last consumed from ${originQueue}`, told: ago(origin.lastConsumedAtMs) },
  ];
}
