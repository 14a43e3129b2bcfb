// How a request stands.
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
import { StateMark } from '../ui/state-mark';
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
  return <StateMark {...looks[standing]}>{standingWords[standing]}</StateMark>;
}
