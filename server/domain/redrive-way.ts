// Which of the two ways a redrive moves its messages, and why. Atomic: copy and let go in one step, so that a
// crash of ours duplicates nothing. Confirmed: copy, wait for the broker's word, let go. Pure.

import type { QueueType } from './queue-choices';

export type RedriveWay = 'atomic' | 'confirmed';

export type WayTarget = {
  queue: string;
  exists: boolean;
  type: QueueType | null;
  exclusive: boolean;
  overflow: string | null;
};

export type WayFacts = {
  /** The driver has an atomic way. */
  offered: boolean;
  source: { maxLengthMessages: number | null; maxLengthBytes: number | null };
  targets: readonly WayTarget[];
  /** Running or not; null where our rights do not show them. */
  brokerNodes: number | null;
  /** What the broker said against it when it was asked. */
  obstacle: string | null;
};

/** The sentence goes into the plan. */
export function wayOf(facts: WayFacts): { way: RedriveWay; because: string } {
  const reason = reasonAgainst(facts);
  if (reason === null) {
    return {
      way: 'atomic',
      because:
        'Copies and acknowledgements take effect together, in one transaction: a crash of Spillway duplicates nothing and leaves nothing in doubt.',
    };
  }
  return {
    way: 'confirmed',
    because: `Each message is acknowledged only after its copy was confirmed: ${reason}`,
  };
}

function reasonAgainst({ offered, source, targets, brokerNodes, obstacle }: WayFacts): string | null {
  if (!offered) return 'this broker has no transactions for it.';
  if (targets.length === 0) return 'the target queues are not known beforehand.';
  for (const target of targets) {
    const reason = againstTarget(target);
    if (reason !== null) return reason;
  }
  if (source.maxLengthMessages !== null || source.maxLengthBytes !== null) {
    return 'the queue has a length limit, and could drop what a transaction gives back to it.';
  }
  // A transaction lets go of the original without waiting for the copy. On one node both stand or fall together.
  if (brokerNodes === null) return 'how many nodes the broker has is not shown to our user.';
  if (brokerNodes > 1) return 'in a cluster of several nodes one can fail in the middle of a transaction.';
  return obstacle;
}

/** Why a transaction is not for this target; null when it is safe there. */
export function againstTarget({ queue, exists, type, exclusive, overflow }: WayTarget): string | null {
  if (!exists) return `${queue} does not exist now.`;
  if (type !== 'classic' && type !== 'quorum') return `${queue} is neither a classic nor a quorum queue.`;
  if (exclusive) return `${queue} is exclusive to another connection.`;
  if (refusesWhenFull(overflow)) {
    return `${queue} refuses messages when it is full, and a refused transaction would lose them.`;
  }
  return null;
}

export function refusesWhenFull(overflow: string | null): boolean {
  return overflow?.startsWith('reject-publish') === true;
}
