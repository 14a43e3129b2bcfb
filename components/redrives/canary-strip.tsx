// The canary's steps as a strip: what each sent and found, which one is watched at the moment, what comes after.
'use client';

import { CircleCheck, CircleDashed, Eye, OctagonAlert } from 'lucide-react';
import type { RedriveView } from '@/server/domain/redrive';
import { cn } from '../ui/cn';
import { formatExact, plural } from '../ui/format';
import { type CanaryStep, canarySteps } from './canary-steps';

const looks = {
  passed: { icon: CircleCheck, tone: 'text-ok' },
  sending: { icon: CircleDashed, tone: 'text-moving' },
  watching: { icon: Eye, tone: 'text-moving' },
  stopped: { icon: OctagonAlert, tone: 'text-act' },
  open: { icon: CircleDashed, tone: 'text-faint' },
} as const;

export function CanaryStrip({ redrive }: { redrive: RedriveView }) {
  const steps = canarySteps(redrive);
  if (steps.length === 0) return null;
  return (
    <ol aria-label="Canary" className="grid gap-2 sm:grid-cols-[repeat(auto-fit,minmax(160px,1fr))]">
      {steps.map((step, index) => (
        <Step key={index} step={step} />
      ))}
    </ol>
  );
}

function Step({ step: { state, messages, note } }: { step: CanaryStep }) {
  const { icon: Icon, tone } = looks[state];
  return (
    <li
      className="rounded-control border border-line px-3 py-2"
      aria-current={isNow(state) ? 'step' : undefined}
    >
      <p className={cn('flex items-center gap-2 text-table font-medium', tone)}>
        <Icon className="size-4 shrink-0" aria-hidden />
        {messages === null
          ? 'The rest'
          : `${formatExact(messages)} ${plural(messages, 'message').split(' ')[1] ?? ''}`}
      </p>
      <p className="mt-0.5 text-label text-muted">{note}</p>
    </li>
  );
}

function isNow(state: CanaryStep['state']): boolean {
  return state === 'sending' || state === 'watching';
}
