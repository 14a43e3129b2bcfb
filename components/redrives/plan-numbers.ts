// Numbers of a plan in words: what is exact, what is an estimate from the look, what is not known. Pure.

import type { RedrivePlan } from '@/server/domain/redrive';
import type { PlanTarget } from '@/server/domain/plan/schema';
import { DASH, formatBytes, formatExact } from '../ui/format';

type Counted = Pick<RedrivePlan, 'expectedMessages' | 'expectedBasis' | 'sample'>;

/** How many messages `seen` of the sample stand for, such as "1,240" or "≈ 1,240". */
export function likelyWords(plan: Counted, seen: number): string {
  const { expectedMessages, expectedBasis, sample } = plan;
  if (expectedMessages === null || sample === null || sample.matchedMessages === 0) return DASH;
  const exact = expectedBasis === 'exact' && sample.matchedMessages === expectedMessages;
  const likely = Math.round((seen / sample.matchedMessages) * expectedMessages);
  return exact ? formatExact(likely) : `≈ ${formatExact(likely)}`;
}

/** "4,120", "≈ 312", or a dash where nobody looked. */
export function expectedWords({ expectedMessages, expectedBasis }: Counted): string {
  if (expectedMessages === null) return DASH;
  return expectedBasis === 'estimate' ? `≈ ${formatExact(expectedMessages)}` : formatExact(expectedMessages);
}

/** Of one target: how many copies it is likely to get. */
export function copiesWords(plan: Counted, { queue, gets, exists }: PlanTarget): string {
  if (!exists) return '0';
  if (gets === 'possibly') return 'perhaps some';
  if (gets === 'all') return expectedWords(plan);
  const seen = plan.sample?.reached.find(({ name }) => name === queue)?.messages;
  return seen === undefined ? 'some' : likelyWords(plan, seen);
}

/** What a target takes before its limit, and what it does then. */
export function roomWords(target: PlanTarget): { room: string; then: string | null } {
  const { maxLengthMessages, maxLengthBytes, depthMessages, readyBytes, overflow } = target;
  const then =
    overflow?.startsWith('reject-publish') === true ? 'then refuses' : 'then drops its oldest messages';
  const rooms: string[] = [];
  if (maxLengthMessages !== null) {
    const free = depthMessages === null ? null : Math.max(0, maxLengthMessages - depthMessages);
    rooms.push(`${formatExact(free)} of ${formatExact(maxLengthMessages)}`);
  }
  if (maxLengthBytes !== null) {
    const free = readyBytes === null ? null : Math.max(0, maxLengthBytes - readyBytes);
    rooms.push(`${formatBytes(free)} of ${formatBytes(maxLengthBytes)}`);
  }
  return rooms.length === 0 ? { room: 'no limit', then: null } : { room: rooms.join(', '), then };
}

/** The primary act: it says how many, and that it is an estimate where it is one. */
export function startWords(plan: (Counted & Pick<RedrivePlan, 'boundMessages'>) | undefined): string {
  if (plan === undefined) return 'Start redrive';
  const { expectedMessages, expectedBasis, boundMessages } = plan;
  if (expectedMessages === null) return `Start redrive out of ${formatExact(boundMessages)}`;
  return `Start redrive of ${expectedBasis === 'estimate' ? 'about ' : ''}${formatExact(expectedMessages)}`;
}
