// The state of a redrive: an icon and a word.

import {
  Ban,
  CalendarClock,
  CircleCheck,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  OctagonAlert,
  OctagonPause,
  Pause,
} from 'lucide-react';
import type { RedriveState } from '@/server/domain/redrive-states';
import { cn } from '../ui/cn';
import { stateWords } from './redrive-words';

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

export function RedriveStateBadge({ state }: { state: RedriveState }) {
  const { icon: Icon, tone } = looks[state];
  return (
    <span className={cn('inline-flex items-center gap-1.5 text-table font-medium whitespace-nowrap', tone)}>
      <Icon
        className={cn('size-4 shrink-0', state === 'running' && 'motion-safe:animate-spin')}
        aria-hidden
      />
      {stateWords[state]}
    </span>
  );
}
