// What changed on this cluster and its queues, over a range of its own.
'use client';

import { nowMs } from '../clock';
import { EventsList } from '../events/events-list';
import { useEventKinds } from '../events/use-event-kinds';
import { rangeMs } from '../queues/range';
import { RangeBar } from '../queues/range-bar';
import { useTimeRange } from '../queues/use-time-range';

export function ClusterEvents({ clusterId }: { clusterId: string }) {
  const { range, setMoving, setFrozen } = useTimeRange();
  const { kinds, setKinds } = useEventKinds();
  const shown = range.kind === 'frozen' ? range : { fromMs: nowMs() - rangeMs[range.name], toMs: nowMs() };
  return (
    <EventsList
      whose={{ clusterId, queue: null }}
      range={range}
      kinds={kinds}
      setKinds={setKinds}
      aside={<RangeBar range={range} setMoving={setMoving} setFrozen={setFrozen} shown={shown} />}
    />
  );
}
