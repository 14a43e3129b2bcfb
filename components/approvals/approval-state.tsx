// How a request stands: an icon and a word.
'use client';

import {
  Ban,
  CircleCheck,
  CircleHelp,
  CircleX,
  Hourglass,
  LoaderCircle,
  TimerOff,
  Undo2,
} from 'lucide-react';
import type { ApprovalView } from '@/server/domain/approval';
import { type ApprovalStanding, standingOf } from '@/server/domain/approval-rules';
import { useNow } from '../clock';
import { cn } from '../ui/cn';
import { standingWords } from './approval-words';

const looks: Record<ApprovalStanding, { icon: typeof Ban; tone: string }> = {
  waiting: { icon: Hourglass, tone: 'text-look' },
  running: { icon: LoaderCircle, tone: 'text-moving' },
  done: { icon: CircleCheck, tone: 'text-ok' },
  failed: { icon: CircleX, tone: 'text-act' },
  declined: { icon: Ban, tone: 'text-act' },
  withdrawn: { icon: Undo2, tone: 'text-unknown' },
  outdated: { icon: TimerOff, tone: 'text-unknown' },
  expired: { icon: TimerOff, tone: 'text-unknown' },
  unknown: { icon: CircleHelp, tone: 'text-look' },
};

export function useStanding(view: ApprovalView): ApprovalStanding {
  const now = useNow(1_000);
  return standingOf(view, now ?? view.createdAtMs);
}

export function ApprovalState({ view }: { view: ApprovalView }) {
  const standing = useStanding(view);
  const { icon: Icon, tone } = looks[standing];
  return (
    <span className={cn('inline-flex items-center gap-1.5 text-table font-medium whitespace-nowrap', tone)}>
      <Icon className="size-4 shrink-0" aria-hidden />
      {standingWords[standing]}
    </span>
  );
}
