// What a look does to its queue, said before it happens: the sentence, the effects, the budget.

import {
  CircleCheck,
  EyeOff,
  Hand,
  type LucideIcon,
  RefreshCcw,
  Shuffle,
  Skull,
  Hash,
  ShieldAlert,
} from 'lucide-react';
import type { BrowseCapability, BrowseEffect, PeekBudget } from '@/server/domain/message';
import { cn } from '../ui/cn';
import { Notice } from '../ui/states';

const effects: Record<BrowseEffect, { word: string; icon: LucideIcon; tone: string }> = {
  none: { word: 'Changes nothing', icon: CircleCheck, tone: 'text-ok' },
  'marks-redelivered': { word: 'Marks as redelivered', icon: RefreshCcw, tone: 'text-muted' },
  'counts-as-delivery': { word: 'Counts as a delivery', icon: Hash, tone: 'text-look' },
  'may-dead-letter': { word: 'May dead-letter or drop', icon: Skull, tone: 'text-act' },
  reorders: { word: 'May change the order', icon: Shuffle, tone: 'text-look' },
  'hides-while-held': { word: 'Hidden from consumers meanwhile', icon: EyeOff, tone: 'text-muted' },
};

const methods = {
  'hold-and-release': 'Holds and releases',
  'get-and-requeue': 'Gets and requeues',
  'read-log': 'Reads the log',
} as const;

export function CapabilityStatement({ capability }: { capability: BrowseCapability }) {
  if (!capability.supported) {
    return (
      <Notice tone="unknown" icon={<ShieldAlert />}>
        <span className="font-medium">Spillway does not look into this queue.</span> {capability.reason}
      </Notice>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <p className="max-w-prose text-body">{capability.sentence}</p>
      <ul aria-label="What a look does" className="flex flex-wrap gap-x-5 gap-y-1 text-table text-muted">
        <li className="inline-flex items-center gap-1.5">
          <Hand className="size-4 shrink-0" aria-hidden />
          {methods[capability.method]}
        </li>
        {capability.effects.map((effect) => {
          const { word, icon: Icon, tone } = effects[effect];
          return (
            <li key={effect} className="inline-flex items-center gap-1.5">
              <Icon className={cn('size-4 shrink-0', tone)} aria-hidden />
              {word}
            </li>
          );
        })}
        {capability.budget !== null && (
          <li>
            <Budget budget={capability.budget} />
          </li>
        )}
      </ul>
    </div>
  );
}

function Budget({ budget }: { budget: PeekBudget }) {
  const low = budget.remaining <= 3;
  return (
    <span
      className={cn(low && 'font-medium text-act')}
      title="The broker counts each look as a delivery attempt and acts on the message when the limit is reached."
    >
      {budget.used} of {budget.limit} looks used
      {low && `, ${budget.remaining} left before the broker acts on the head`}
    </span>
  );
}
