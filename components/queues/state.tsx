// A queue's state, and what can stand beside it.

import {
  ChartNoAxesColumnIncreasing,
  CircleCheck,
  CircleDashed,
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
import { formatExact } from '../ui/format';
import { StateMark } from '../ui/state-mark';

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
  new: { word: 'New', icon: CircleDashed },
};

const tone = { 0: 'text-ok', 1: 'text-look', 2: 'text-act' } as const;

function stateTone(state: QueueState): string {
  if (state === 'unknown' || state === 'idle' || state === 'new') return 'text-unknown';
  if (state === 'draining') return 'text-moving';
  return tone[stateSeverity[state]];
}

export function stateWord(state: QueueState): string {
  return words[state].word;
}

/** Beside the state, whatever it is. */
export function LosingBadge({ messages }: { messages: number }) {
  const title = `${formatExact(messages)} left without ack lately, and nothing dead-letters them`;
  return (
    <StateMark icon={Droplets} tone="text-act" title={title}>
      Losing messages
    </StateMark>
  );
}

/** Beside the state, whatever it is: what a day or a week will make of it. */
export function GrowingBadge() {
  return (
    <StateMark icon={ChartNoAxesColumnIncreasing} tone="text-look">
      Growing for days
    </StateMark>
  );
}

export function QueueStateBadge({ state, className }: { state: QueueState; className?: string }) {
  const { word, icon } = words[state];
  return (
    <StateMark icon={icon} tone={stateTone(state)} className={className}>
      {word}
    </StateMark>
  );
}
