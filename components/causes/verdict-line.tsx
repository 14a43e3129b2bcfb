// The verdict on a cause: icon and sentence; what it rests on stands in the cause's own sheet.

import { CircleCheck, CircleHelp, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { Verdict } from '@/server/domain/causes/verdict';
import { cn } from '../ui/cn';

const tones = {
  ok: { icon: CircleCheck, className: 'text-ok' },
  look: { icon: TriangleAlert, className: 'text-look' },
  act: { icon: OctagonAlert, className: 'text-act' },
  unknown: { icon: CircleHelp, className: 'text-unknown' },
} as const;

export function VerdictLine({ verdict, className }: { verdict: Verdict; className?: string }) {
  const { icon: Icon, className: tone } = tones[verdict.tone];
  return (
    <span className={cn('flex min-w-0 items-start gap-1.5', className)}>
      <Icon className={cn('mt-0.5 size-4 shrink-0', tone)} aria-hidden />
      <span className="min-w-0 [overflow-wrap:anywhere]">{verdict.sentence}</span>
    </span>
  );
}
