// What the causes screen is told: what was seen of the queue, and its causes as people curated them.

import type { HoldingKind } from '../holding';
import type { CuratedCause, CountedKey } from './curation';
import type { Verdict } from './verdict';

/** One collection of messages that the screen speaks of. */
export type CausesBasis = {
  holdingId: number;
  kind: HoldingKind;
  messages: number;
  /** Up to when it knows what died. */
  asOfMs: number;
  startedAtMs: number;
  running: boolean;
  /** Of a scan: how many were ready when it began; null where that is not known. */
  depthMessages: number | null;
  /** Of a scan: why it saw no more; null when it saw all. */
  ended: string | null;
};

export type CauseTrend = { fromMs: number; bucketMs: number };

export type SeenKey = CountedKey & {
  /** Deaths per bucket of the screen's trend. */
  trend: number[];
  recentMessages: number;
};

export type CauseLine = Omit<CuratedCause<SeenKey>, 'members'> & {
  title: string;
  reason: string;
  originQueue: string;
  exceptionType: string | null;
  frame: string | null;
  contentType: string | null;
  /** What it is made of, largest first. */
  members: { key: string; title: string; count: number }[];
  trend: number[];
  verdict: Verdict;
};

export type CausesView = {
  bases: CausesBasis[];
  messages: number;
  causes: CauseLine[];
  /** Causes beyond `limits.causesShown`, and their messages. */
  more: { causes: number; messages: number };
  trend: CauseTrend;
};
