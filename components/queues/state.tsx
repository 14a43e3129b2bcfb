// A queue's state: always an icon and a word, never colour alone.

import {
  ChartNoAxesColumnIncreasing,
  CircleCheck,
  CircleHelp,
  CircleMinus,
  CircleSlash,
  Droplets,
  Flame,
  Gauge,
  Inbox,
  Layers,
  type LucideIcon,
  OctagonPause,
  RefreshCcwDot,
  TrendingDown,
  TrendingUp,
  Unplug,
} from 'lucide-react';
import { type QueueState, stateSeverity } from '@/server/domain/queue-state';
import { cn } from '../ui/cn';
import { formatExact } from '../ui/format';

const words: Record<QueueState, { word: string; icon: LucideIcon }> = {
  unknown: { word: 'Unknown', icon: CircleHelp },
  unavailable: { word: 'Unavailable', icon: CircleSlash },
  'no-consumers': { word: 'No consumers', icon: Unplug },
  stuck: { word: 'Stuck', icon: OctagonPause },
  'poison-loop': { word: 'Poison loop', icon: RefreshCcwDot },
  'falling-behind': { word: 'Falling behind', icon: TrendingUp },
  'near-limit': { word: 'Near limit', icon: Gauge },
  filling: { word: 'Filling', icon: Inbox },
  'blocked-producers': { word: 'Producers blocked', icon: Flame },
  draining: { word: 'Draining', icon: TrendingDown },
  'steady-backlog': { word: 'Steady backlog', icon: Layers },
  ok: { word: 'OK', icon: CircleCheck },
  idle: { word: 'Idle', icon: CircleMinus },
};

const tone = { 0: 'text-ok', 1: 'text-look', 2: 'text-act' } as const;

function stateTone(state: QueueState): string {
  if (state === 'unknown' || state === 'idle') return 'text-unknown';
  if (state === 'draining') return 'text-moving';
  return tone[stateSeverity[state]];
}

export function stateWord(state: QueueState): string {
  return words[state].word;
}

/** Beside the state, whatever it is. */
export function LosingBadge({ messages }: { messages: number }) {
  return (
    <span
      className="inline-flex items-center gap-1.5 text-table font-medium whitespace-nowrap text-act"
      title={`${formatExact(messages)} left without ack lately, and nothing dead-letters them`}
    >
      <Droplets className="size-4 shrink-0" aria-hidden />
      Losing messages
    </span>
  );
}

/** Beside the state, whatever it is: what a day or a week will make of it. */
export function GrowingBadge() {
  return (
    <span className="inline-flex items-center gap-1.5 text-table font-medium whitespace-nowrap text-look">
      <ChartNoAxesColumnIncreasing className="size-4 shrink-0" aria-hidden />
      Growing for days
    </span>
  );
}

export function QueueStateBadge({ state, className }: { state: QueueState; className?: string }) {
  const { word, icon: Icon } = words[state];
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1.5 text-table font-medium whitespace-nowrap',
        stateTone(state),
        className,
      )}
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      {word}
    </span>
  );
}
