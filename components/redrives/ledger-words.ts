// The lines of a ledger, the bounds of what consumers acknowledged, and the decisions about messages in doubt, in words. Pure.

import type { Consumed } from '@/server/domain/redrive-consumed';
import type { ResolutionKind } from '@/server/domain/redrive-doubt';
import type { LedgerLine } from '@/server/domain/redrive-ledger';
import { formatExact } from '../ui/format';

/** What each line says, and where its messages are. */
export const lineWords: Record<LedgerLine, { label: string; note: string }> = {
  moved: { label: 'Moved', note: 'confirmed in the target, then removed from the source' },
  parked: { label: 'Parked', note: 'died again too often; moved to the parking queue' },
  unroutable: { label: 'Unroutable', note: 'no queue to route to; stayed in the source' },
  stayed: { label: 'Stayed', note: 'could not be moved' },
  'in-doubt': { label: 'In doubt', note: 'sent; whether once or twice there is not known' },
  'came-back': { label: 'Came back meanwhile', note: 'a copy of this redrive died again; left alone' },
  'not-selected': { label: 'Skipped', note: 'looked at, not selected, put back' },
  'not-found': { label: 'Not found', note: 'selected, and not met' },
  gone: { label: 'Gone', note: 'counted at the start; consumed, moved or expired since' },
  'not-reached': { label: 'Not reached', note: 'the redrive has not come to them' },
};

export const resolutionWords: Record<ResolutionKind, { verb: string; done: string }> = {
  released: { verb: 'Release', done: 'Released' },
  parked: { verb: 'Park', done: 'Parked' },
  dropped: { verb: 'Drop', done: 'Dropped' },
};

/** "988", "812 to 988", or what it cannot exceed. */
export function acknowledgedWords({
  acknowledgedAtLeast: least,
  acknowledgedAtMost: most,
}: Pick<Consumed, 'acknowledgedAtLeast' | 'acknowledgedAtMost'>): string {
  if (least === most) return formatExact(most);
  if (least === null) return `not known, at most ${formatExact(most)}`;
  return `${formatExact(least)} to ${formatExact(most)}`;
}
