// The queue that a redrive empties, opened: how messages move out of it, and what the engine has to know of it.

import type { AtomicTransfer, BrokerEpoch, PublishRules, Transfer } from '@/server/brokers/driver';
import type { PutBack } from '@/server/domain/message';
import type { RefusalCheck } from './refusal-check';

export type RedriveSource = {
  moving: { way: 'confirmed'; transfer: Transfer } | { way: 'atomic'; transfer: AtomicTransfer };
  refusals: RefusalCheck;
  /** As whom it publishes. */
  rules: PublishRules;
  /** What is put back returns to the head, in order. */
  keepsOrder: boolean;
  meanBytes: number | null;
  /** Nobody else holds messages of it, such as a dead connection of ours that the broker still believes in. */
  heldByNobody: boolean;
  /** Since the epoch of the run's record: unbroken, and the broker has forgotten nothing of what it told us. */
  brokerEpoch: BrokerEpoch;
  /** The broker ended since this was opened: what it let go of a moment before may be back. */
  hasRestarted(): Promise<boolean>;
  /** Puts back what is held and ends the connection; tells what could not go back simply. Never throws. */
  close(): Promise<PutBack>;
};
