// The state of a redrive.

import {
  Ban,
  CalendarClock,
  CircleCheck,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  OctagonAlert,
  OctagonPause,
  Pause,
} from 'lucide-react';
import { isActive, type RedriveState } from '@/server/domain/redrive-states';
import { StateMark } from '../ui/state-mark';
import { standsStill, stateWords } from './redrive-words';

const looks: Record<RedriveState, { icon: LucideIcon; tone: string }> = {
  scheduled: { icon: CalendarClock, tone: 'text-unknown' },
  queued: { icon: Hourglass, tone: 'text-moving' },
  running: { icon: LoaderCircle, tone: 'text-moving' },
  pausing: { icon: OctagonPause, tone: 'text-look' },
  paused: { icon: Pause, tone: 'text-look' },
  cancelling: { icon: OctagonPause, tone: 'text-look' },
  completed: { icon: CircleCheck, tone: 'text-ok' },
  stopped: { icon: OctagonAlert, tone: 'text-look' },
  cancelled: { icon: Ban, tone: 'text-unknown' },
  failed: { icon: CircleX, tone: 'text-act' },
};

export function RedriveStateBadge({
  state,
  unattended = false,
}: {
  state: RedriveState;
  /** No worker has it, whatever it was told to do. */
  unattended?: boolean;
}) {
  if (unattended && isActive(state)) {
    return (
      <StateMark icon={Clock} tone="text-act">
        {standsStill}
      </StateMark>
    );
  }
  return (
    <StateMark {...looks[state]} turning={state === 'running'}>
      {stateWords[state]}
    </StateMark>
  );
}
