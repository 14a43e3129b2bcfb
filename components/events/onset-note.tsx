// The change that stands beside an onset: "consumers 6→2 at 02:10:07".

import { changeWords } from '@/server/domain/event-words';
import type { BrokerEvent } from '@/server/domain/events';
import { Instant } from '../ui/time';

export function OnsetNote({ change }: { change: BrokerEvent | null }) {
  if (change === null) return null;
  return (
    <span
      className="[overflow-wrap:anywhere]"
      title="The change nearest to when it began. Near in time; whether it is the cause, Spillway does not know."
    >
      {changeWords(change.change)} at <Instant atMs={change.atMs} />
    </span>
  );
}
