// Messages that a search or a cause names, on their way to a redrive or back to a queue.

import type { FoundReturn } from '@/server/domain/stored-return';
import type { RedriveSelection } from '@/server/domain/redrive';

export type FoundMessages = {
  /** As a redrive selects them, once they are in the queue. */
  selection: RedriveSelection;
  /** The same as the store knows them; null where nothing is captured. */
  captured: FoundReturn['selection'] | null;
  /** "40 messages", "50 messages or more". */
  many: string;
};
