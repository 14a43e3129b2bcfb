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
import { budgetLine } from '@/server/domain/peek-budget';
import { HelpLink } from '../help/help-link';
import { cn } from '../ui/cn';
import { Progress } from '../ui/progress';
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
  const { budget } = capability;
  if (!capability.supported) {
    return (
      <Notice tone="unknown" icon={<ShieldAlert />}>
        <span className="font-medium">Spillway does not look into this queue.</span> {capability.reason}{' '}
        <HelpLink page="looking" heading="when-spillway-does-not-look">
          About looks
        </HelpLink>
        {budget !== null && <Budget budget={budget} />}
      </Notice>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <p className="max-w-prose text-body">
        {capability.sentence} <HelpLink page="looking">About looks</HelpLink>
      </p>
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
      </ul>
      {budget !== null && <Budget budget={budget} />}
    </div>
  );
}

/** The budget of a queue is that of its message with the most deliveries. */
function Budget({ budget }: { budget: PeekBudget }) {
  const low = budget.remaining <= 3;
  const left =
    budget.remaining === 0
      ? 'No look is'
      : budget.remaining === 1
        ? '1 more is'
        : `${budget.remaining} more are`;
  return (
    <p
      className={cn(
        'mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-table',
        low ? 'font-medium text-act' : 'text-text',
      )}
      title="Each look counts as a failed delivery. One delivery before the limit is left to the consumer."
    >
      <span className="w-24 shrink-0">
        <Progress
          label="Looks used"
          done={budget.used}
          total={budget.limit}
          tone={low ? 'act' : budget.used > budget.limit / 2 ? 'look' : 'moving'}
        />
      </span>
      <span className="min-w-0">
        {budgetLine(budget, 'the message with the most deliveries')}. {left} allowed.
      </span>
    </p>
  );
}
