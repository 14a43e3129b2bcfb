// The change that stands beside an onset: "consumers 6→2 at 02:10:07, now 4".

import { changeWords, standingWords } from '@/server/domain/event-words';
import type { QueueRow } from '@/server/domain/queue';
import { Instant } from '../ui/time';

export function OnsetNote({ row: { onsetChange, consumers } }: { row: QueueRow }) {
  if (onsetChange === null) return null;
  const { change, atMs } = onsetChange;
  return (
    <span
      className="[overflow-wrap:anywhere]"
      title="The change nearest to when it began. Near in time; whether it is the cause, Spillway does not know."
    >
      {changeWords(change)} at <Instant atMs={atMs} />
      {standingWords(change, consumers)}
    </span>
  );
}

/** The same in a line that has no room for when: "consumers 6→2, now 4 · ", or nothing. */
export function onsetLead({ onsetChange, consumers }: QueueRow): string {
  if (onsetChange === null) return '';
  return `${changeWords(onsetChange.change)}${standingWords(onsetChange.change, consumers)} · `;
}
