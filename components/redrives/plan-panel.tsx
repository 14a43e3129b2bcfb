// The plan beside the choices that it is for: what forbids it, what will happen, what to mind, which queues get a
// copy, and what of the source was looked at. While a new plan is made the old one stays, greyed.

import { CircleAlert, ListChecks, RefreshCw } from 'lucide-react';
import type { RedrivePlan } from '@/server/domain/redrive';
import { HelpLink } from '../help/help-link';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { formatExact, formatSpan } from '../ui/format';
import { Stat, StatRow } from '../ui/panel';
import { EmptyState, ErrorState, Notice, Skeleton } from '../ui/states';
import { Ago } from '../ui/time';
import { PlanTargets, targetSkeleton } from './plan-targets';
import { expectedWords } from './plan-numbers';
import { PlanSample } from './plan-sample';
import { PlanWarnings, type WarningChoices } from './plan-warnings';

export type PlanQuery = {
  data: RedrivePlan | undefined;
  error: { message: string } | null;
  refetch: () => unknown;
};

export function PlanPanel({
  plan,
  current,
  missing,
  warned,
  look,
}: {
  plan: PlanQuery;
  /** Whether the plan is the one for what is chosen. */
  current: boolean;
  /** What is still to be chosen; null once a plan can be made. */
  missing: string | null;
  warned: WarningChoices;
  look: React.ReactNode;
}) {
  if (missing !== null) {
    return (
      <div className="rounded-control border">
        <EmptyState icon={<ListChecks />} title="Not everything is chosen yet">
          {missing}
        </EmptyState>
      </div>
    );
  }
  const again = (
    <Button size="sm" onClick={() => void plan.refetch()}>
      <RefreshCw /> Try again
    </Button>
  );
  if (plan.error !== null) {
    return <ErrorState title="No plan could be made" message={plan.error.message} action={again} />;
  }
  if (plan.data === undefined) return <PlanSkeleton />;
  return (
    <div aria-busy={!current} className={cn('flex flex-col gap-4', !current && 'greyed')}>
      <PlanBody
        plan={plan.data}
        warned={warned}
        look={look}
        renew={
          <Button variant="ghost" size="sm" onClick={() => void plan.refetch()}>
            <RefreshCw /> Renew
          </Button>
        }
      />
    </div>
  );
}

/** What the plan says; without choices, as it was when somebody asked for approval. */
export function PlanBody({
  plan,
  warned = null,
  look = null,
  renew,
}: {
  plan: RedrivePlan;
  warned?: WarningChoices | null;
  look?: React.ReactNode;
  renew?: React.ReactNode;
}) {
  return (
    <>
      <Blockers blockers={plan.blockers} />
      <Figures plan={plan} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-label text-muted">
        <span className="min-w-0 flex-1 basis-64">
          {plan.wayBecause}{' '}
          <HelpLink page="redrive" heading="both-ways-of-moving" apart>
            What the promises mean
          </HelpLink>
        </span>
        <span>
          Plan made <Ago atMs={plan.madeAtMs} />
        </span>
        {renew}
      </div>
      <PlanTargets plan={plan} />
      <PlanWarnings warnings={plan.warnings} choices={warned} />
      {(plan.sample !== null || look !== null) && <PlanSample plan={plan} look={look} />}
    </>
  );
}

function Blockers({ blockers }: Pick<RedrivePlan, 'blockers'>) {
  return blockers.map(({ code, subject, sentence }) => (
    <Notice key={`${code} ${subject}`} tone="act" icon={<CircleAlert className="text-act" />}>
      <span className="font-medium">Cannot start.</span> {sentence}
    </Notice>
  ));
}

const etaNotes = { rate: 'at the chosen rate', measured: 'as fast as earlier ones here' } as const;

function Figures({ plan }: { plan: RedrivePlan }) {
  const { expectedBasis, boundMessages, sample, etaMs, etaBasis, depthMessages, way } = plan;
  const basis = {
    exact: expectedBasis === 'exact' && depthMessages === boundMessages ? 'all there are' : 'exactly',
    estimate: `by ${formatExact(sample?.lookedMessages ?? 0)} looked at`,
    unknown: 'not known before a look',
  }[expectedBasis];
  return (
    <StatRow>
      <Stat label="Will move" value={expectedWords(plan)} note={basis} />
      <Stat
        label="At most"
        value={formatExact(boundMessages)}
        note={`of ${formatExact(depthMessages)} ready`}
      />
      <Stat
        label="Takes about"
        value={formatSpan(etaMs)}
        note={etaBasis === null ? 'no speed is known yet' : etaNotes[etaBasis]}
      />
      <Stat
        label="How it moves"
        value={way === 'atomic' ? 'Transactions' : 'Confirmed'}
        note={way === 'atomic' ? 'a crash of Spillway duplicates none' : 'acknowledged once confirmed'}
      />
    </StatRow>
  );
}

function PlanSkeleton() {
  return (
    <div role="status" className="flex flex-col gap-4">
      <span className="sr-only">Making the plan</span>
      <Skeleton className="h-[82px] rounded-control" />
      <Skeleton className="h-4 w-2/3" />
      {targetSkeleton}
      <Skeleton className="h-9 rounded-control" />
      <Skeleton className="h-36 rounded-control" />
    </div>
  );
}
