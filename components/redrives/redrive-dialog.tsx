// The dialog before a redrive: one sentence that says what will happen, the choices, and the plan that they make.
// Nothing moves until Start, and then exactly the plan that was read, or nothing.
'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { mostMoved } from '@/server/domain/approval';
import type { QueueRef } from '@/server/domain/queue';
import type { RedrivePlan, RedriveRequest, RedriveSelection } from '@/server/domain/redrive';
import { redrivePaceSchema } from '@/server/domain/redrive-pace';
import { AskingNotice } from '../approvals/asking-notice';
import { useAsking } from '../approvals/use-asking';
import { useBrokerRefusal } from '../clusters/use-condition';
import { links } from '../links';
import type { Look } from '../messages/use-look';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Name } from '../ui/name';
import { NotNow } from '../ui/not-now';
import { Skeleton } from '../ui/states';
import { NotStarted } from './not-started';
import { PlanLook } from './plan-look';
import { startWords } from './plan-numbers';
import { PlanPanel, type PlanQuery } from './plan-panel';
import type { WarningChoices } from './plan-warnings';
import { RedriveChoices } from './redrive-choices';
import { selectionWords } from './redrive-words';
import type { KnownCause } from './selection-draft';
import { TransformPreview } from './transform-preview';
import { usePlan, useReach } from './use-plan';
import { type RedriveDraftState, useRedriveDraft } from './use-redrive-draft';

type RedriveDialogProps = {
  queueRef: QueueRef;
  /** What the button that opened it stands for. */
  selection: RedriveSelection;
  /** What the queue held when last polled. */
  depthMessages: number | null;
  look: Look;
  /** Causes that can be chosen besides those of the look. */
  causes?: readonly KnownCause[];
  onClose: () => void;
};

const noCauses: readonly KnownCause[] = [];

export function RedriveDialog({
  queueRef,
  selection,
  depthMessages,
  look,
  causes = noCauses,
  onClose,
}: RedriveDialogProps) {
  const { result, lookedAtMs } = look;
  const state = useRedriveDraft(queueRef, selection, result?.readyMessages ?? null);
  const { draft, request, missing } = state;
  const { input, plan, current } = usePlan(request, lookedAtMs);
  const chosen = request === null ? null : request.selection;
  const reach = useReach(queueRef, chosen, lookedAtMs);
  const refusal = useBrokerRefusal('redrive.start', queueRef.clusterId);
  const possible = refusal === null && current && missing === null && plan.data?.blockers.length === 0;
  const bound = plan.data?.boundMessages ?? depthMessages;
  const { start, asking, waits, unsaid, busy, begin } = useBegin(queueRef, input, plan.data, draft.reason);
  return (
    <Dialog
      open
      size="xl"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={chosen === null ? 'Redrive' : `Redrive ${selectionWords(chosen, bound)}`}
      description={<PlanSentence plan={missing === null ? plan : null} queue={queueRef.name} />}
      footer={
        <>
          {refusal !== null && <NotNow why={refusal} />}
          <Button onClick={onClose}>Keep them here</Button>
          <Button variant="primary" disabled={!possible || busy || unsaid} onClick={begin}>
            {beginWords(busy, waits, missing === null ? plan.data : undefined)}
          </Button>
        </>
      }
    >
      <div className="grid gap-x-6 gap-y-5 lg:grid-cols-[340px_minmax(0,1fr)]">
        <RedriveChoices
          state={state}
          queueRef={queueRef}
          seen={result?.messages ?? []}
          causes={causes}
          reach={reach}
        />
        <div className="flex min-w-0 flex-col gap-4">
          {waits && <AskingNotice asking={asking} />}
          <NotStarted
            title="The redrive was not started"
            error={start.error}
            onRenew={() => {
              start.reset();
              void plan.refetch();
            }}
          />
          <Transformed queueRef={queueRef} request={request} lookSentence={plan.data?.lookSentence ?? null} />
          <PlanPanel
            plan={plan}
            current={current}
            missing={missing}
            warned={warningChoices(state)}
            look={<PlanLook look={look} plan={plan.data} clusterId={queueRef.clusterId} />}
          />
        </div>
      </div>
    </Dialog>
  );
}

function beginWords(busy: boolean, waits: boolean, plan: RedrivePlan | undefined): string {
  if (waits) return busy ? 'Asking…' : 'Ask for approval';
  return busy ? 'Starting…' : startWords(plan);
}

function movedBy({ selection, pace }: RedriveRequest) {
  return { selection, pace: redrivePaceSchema.parse(pace ?? {}) };
}

function warningChoices({ draft, set }: RedriveDraftState): WarningChoices {
  return {
    leaveOutUserId: draft.leaveOutUserId,
    onLeaveOutUserId: (leaveOutUserId) => set({ leaveOutUserId }),
    onIncludeArrived: () => set({ arrivedToo: true }),
  };
}

function Transformed({
  queueRef,
  request,
  lookSentence,
}: {
  queueRef: QueueRef;
  request: RedriveRequest | null;
  lookSentence: string | null;
}) {
  if (request?.transform === undefined) return null;
  const { selection, transform } = request;
  return <TransformPreview {...{ queueRef, selection, transform, lookSentence }} />;
}

/** Starts what is planned, or asks for approval where a second person is needed. */
function useBegin(
  queueRef: QueueRef,
  input: RedriveRequest | null,
  plan: RedrivePlan | undefined,
  reason: string,
) {
  const start = useStart();
  const most = input === null || plan === undefined ? null : mostMoved(movedBy(input), plan);
  const asking = useAsking(queueRef.clusterId, 'redrives.start', most);
  const waits = asking.needed && most !== null;
  const begin = () => {
    if (input === null) return;
    const planned = { ...input, planId: plan?.id ?? null };
    if (waits) asking.ask(planned, reason);
    else start.mutate({ ...planned, reason: reason.trim() });
  };
  const busy = start.isPending || start.isSuccess || asking.pending;
  // Who approves reads it.
  const unsaid = waits && reason.trim() === '';
  return { start, asking, waits, unsaid, busy, begin };
}

function useStart() {
  const router = useRouter();
  const trpc = useTRPC();
  return useMutation(
    trpc.redrives.start.mutationOptions({ onSuccess: ({ id }) => router.push(links.redrive(id)) }),
  );
}

function PlanSentence({ plan, queue }: { plan: PlanQuery | null; queue: string }) {
  if (plan === null) {
    return (
      <>
        Choose what of <Name>{queue}</Name> goes where.
      </>
    );
  }
  if (plan.data !== undefined) return <>{plan.data.sentence}</>;
  if (plan.error !== null) {
    return (
      <>
        What would happen to <Name>{queue}</Name> could not be found out.
      </>
    );
  }
  return (
    <span className="flex flex-col gap-1 py-0.5">
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-2/3" />
    </span>
  );
}
