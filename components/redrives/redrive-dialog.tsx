// The dialog before a redrive: one sentence that says what will happen, the targets, what speaks against it,
// and the choices. Nothing moves until Start; the plan is made again there.
'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import type { RedrivePlan, RedriveSelection } from '@/server/domain/redrive';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { ErrorState, Skeleton } from '../ui/states';
import { type DestinationDraft, DestinationChoice, isChosen } from './destination-choice';
import { PlanFacts } from './plan-facts';
import { selectionWords } from './redrive-words';
import { usePlan } from './use-plan';

/** The rate as typed: null is no limit, undefined is not a rate. */
function parseRate(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const rate = Number(text);
  return Number.isInteger(rate) && rate >= 1 && rate <= limits.redriveRatePerSecMax ? rate : undefined;
}

export function RedriveDialog({
  queueRef,
  selection,
  depthMessages,
  onClose,
}: {
  queueRef: QueueRef;
  selection: RedriveSelection;
  /** What the queue held when last polled, for the title. */
  depthMessages: number | null;
  onClose: () => void;
}) {
  const router = useRouter();
  const trpc = useTRPC();
  const [destination, setDestination] = useState<DestinationDraft>({ kind: 'origin' });
  const [rateText, setRateText] = useState('');
  const [reason, setReason] = useState('');
  const rate = parseRate(rateText);
  const { input, plan, current } = usePlan(queueRef, selection, destination, rate ?? null);
  const start = useMutation(
    trpc.redrives.start.mutationOptions({ onSuccess: ({ id }) => router.push(links.redrive(id)) }),
  );
  const possible = isChosen(destination) && rate !== undefined && plan.data?.blockers.length === 0;
  const busy = start.isPending || start.isSuccess;
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Redrive ${selectionWords(selection, depthMessages)}`}
      description={<PlanSentence plan={isChosen(destination) ? plan : null} queue={queueRef.name} />}
      footer={
        <>
          <Button onClick={onClose}>Keep them here</Button>
          <Button
            variant="primary"
            disabled={!possible || !current || busy}
            onClick={() => start.mutate({ ...input, reason: reason.trim() })}
          >
            {busy ? 'Starting…' : startLabel(plan.data?.boundMessages)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        <DestinationChoice
          value={destination}
          onChange={setDestination}
          clusterId={queueRef.clusterId}
          vhost={queueRef.vhost}
          originLabel="The queue where each message died"
          originMissing={null}
        />
        {isChosen(destination) && <PlanOutcome plan={plan} />}
        <Choices rateText={rateText} setRateText={setRateText} reason={reason} setReason={setReason} />
        {start.error !== null && (
          <ErrorState title="The redrive was not started" message={start.error.message} />
        )}
      </div>
    </Dialog>
  );
}

function startLabel(boundMessages: number | undefined): string {
  if (boundMessages === undefined) return 'Start redrive';
  return `Start redrive of ${formatExact(boundMessages)}`;
}

type PlanQuery = {
  data: RedrivePlan | undefined;
  error: { message: string } | null;
  refetch: () => unknown;
};

function PlanSentence({ plan, queue }: { plan: PlanQuery | null; queue: string }) {
  if (plan === null) return <>Choose the queue that the messages of {queue} go to.</>;
  if (plan.data !== undefined) return <>{plan.data.sentence}</>;
  if (plan.error !== null) {
    return (
      <>
        What would happen to <Name>{queue}</Name> could not be found out.
      </>
    );
  }
  return <Skeleton className="h-5 w-full max-w-lg" />;
}

function PlanOutcome({ plan }: { plan: PlanQuery }) {
  if (plan.data !== undefined) return <PlanFacts plan={plan.data} />;
  if (plan.error !== null) {
    return (
      <ErrorState
        title="No plan could be made"
        message={plan.error.message}
        action={
          <Button size="sm" onClick={() => void plan.refetch()}>
            Try again
          </Button>
        }
      />
    );
  }
  return <Skeleton className="h-28" />;
}

function Choices({
  rateText,
  setRateText,
  reason,
  setReason,
}: {
  rateText: string;
  setRateText: (text: string) => void;
  reason: string;
  setReason: (text: string) => void;
}) {
  const max = formatExact(limits.redriveRatePerSecMax);
  return (
    <div className="grid gap-4 sm:grid-cols-[180px_1fr]">
      <Field
        label="At most per second"
        help="Empty: as fast as the broker takes them."
        error={parseRate(rateText) === undefined ? `A whole number from 1 to ${max}.` : null}
      >
        {(ids) => (
          <Input
            {...ids}
            inputMode="numeric"
            placeholder="no limit"
            value={rateText}
            onChange={(event) => setRateText(event.target.value)}
          />
        )}
      </Field>
      <Field label="Reason" help="Stands in the audit log beside your name.">
        {(ids) => (
          <Input
            {...ids}
            maxLength={limits.reasonChars}
            placeholder="Why now? For example: fix deployed, INC-1042"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
