// The dialog before a recall: what will happen, to how many, what is not reached and what to mind, for each queue that
// holds copies; one confirmation for all that are chosen. One recall leads to its page, several are listed here.
'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { RecallPlan } from '@/server/domain/recall-plan';
import { limits } from '@/server/domain/limits';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { HelpLink } from '../help/help-link';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { EmptyState, ErrorState, Skeleton } from '../ui/states';
import { NotStarted } from './not-started';
import { RecallStartedList } from './recall-started';
import { RecallTargets } from './recall-targets';
import { chosenAtFirst, guaranteeWords, recallButton, recallWords } from './recall-words';
import type { RedriveDetail } from './redrive-detail';

export function RecallDialog({ redrive, onClose }: { redrive: RedriveDetail; onClose: () => void }) {
  const { data: plan, error, refetch } = useRecallPlan(redrive.id);
  const [choice, setChoice] = useState<readonly string[] | null>(null);
  const [reason, setReason] = useState('');
  const recall = useRecall(redrive.id);
  const chosen = chosenOf(plan, choice);
  const busy = recall.isPending || recall.leaving;
  const begin = () => {
    const targets = chosen.map(({ queue, plan: { id } }) => ({ queue, planId: id }));
    recall.mutate({ redriveId: redrive.id, targets, reason: reason.trim() });
  };
  const renew = () => {
    recall.reset();
    void refetch();
  };
  const done = recall.data !== undefined && !recall.leaving;
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => {
        if (!open && !recall.isPending) onClose();
      }}
      title="Recall this redrive"
      description={<Sentence plan={plan} sentence={recallWords(redrive.queue, chosen)} />}
      footer={
        done ? (
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={onClose} disabled={recall.isPending}>
              Leave them there
            </Button>
            <Button variant="primary" disabled={chosen.length === 0 || busy} onClick={begin}>
              {busy ? 'Starting…' : recallButton(chosen)}
            </Button>
          </>
        )
      }
    >
      {done ? (
        <RecallStartedList started={recall.data.started} refused={recall.data.refused} />
      ) : (
        <div className="flex flex-col gap-4">
          <NotStarted title="The recall was not started" error={recall.error} onRenew={renew} />
          <Body plan={plan} error={error} onRetry={renew} chosen={chosen} setChoice={setChoice} />
          {plan?.refusal === null && (
            <Field label="Reason" help="Stands in the audit log beside your name.">
              {(ids) => (
                <Input
                  {...ids}
                  maxLength={limits.reasonChars}
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                />
              )}
            </Field>
          )}
        </div>
      )}
    </Dialog>
  );
}

type Targets = RecallPlan['targets'];

/** Null: nobody has chosen, so what stands to reason is. */
function chosenOf(plan: RecallPlan | undefined, choice: readonly string[] | null): Targets {
  const wanted = choice ?? chosenAtFirst(plan?.targets ?? []);
  return (plan?.targets ?? []).filter(
    ({ queue, plan: { blockers } }) => blockers.length === 0 && wanted.includes(queue),
  );
}

function Sentence({ plan, sentence }: { plan: RecallPlan | undefined; sentence: string }) {
  if (plan === undefined) return <Skeleton className="my-0.5 h-4 w-2/3" />;
  return <span className="[overflow-wrap:anywhere]">{plan.refusal === null ? sentence : plan.refusal}</span>;
}

function Body({
  plan,
  error,
  onRetry,
  chosen,
  setChoice,
}: {
  plan: RecallPlan | undefined;
  error: { message: string } | null;
  onRetry: () => void;
  chosen: Targets;
  setChoice: (queues: readonly string[]) => void;
}) {
  if (error !== null && plan === undefined) {
    const again = (
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    );
    return <ErrorState title="What a recall would do is not known" message={error.message} action={again} />;
  }
  if (plan === undefined) return <Skeleton className="h-40 rounded-control" />;
  const guarantee = guaranteeWords(chosen);
  return (
    <>
      {plan.refusal !== null && <EmptyState title="Nothing can be recalled now" />}
      <RecallTargets targets={plan.targets} chosen={chosen} setChoice={setChoice} />
      {plan.notReached.length > 0 && (
        <section className="text-table">
          <h3 className="text-label font-medium text-muted">What a recall does not reach</h3>
          <ul className="mt-1 list-disc pl-5 [overflow-wrap:anywhere]">
            {plan.notReached.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      <p className="flex flex-wrap gap-x-3 text-table text-muted">
        {guarantee}
        <HelpLink page="redrive" heading="undo" apart>
          What a recall reaches
        </HelpLink>
      </p>
    </>
  );
}

function useRecallPlan(redriveId: string) {
  const trpc = useTRPC();
  return useQuery(
    trpc.redrives.recallPlan.queryOptions(
      { redriveId },
      {
        // About this moment, and not renewed under the reader's eyes unless something stands in the way.
        staleTime: 0,
        gcTime: 0,
        refetchOnWindowFocus: false,
        refetchInterval: ({ state }) =>
          state.data?.targets.some(({ plan }) => plan.blockers.length > 0) === true ? blockedMs : false,
      },
    ),
  );
}

const blockedMs = 5_000;

/** `leaving`: to the page of the one recall that was started. */
function useRecall(redriveId: string) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const recall = useMutation(
    trpc.redrives.recall.mutationOptions({
      onSuccess: ({ started: [only, ...more], refused }) => {
        if (only !== undefined && more.length === 0 && refused.length === 0)
          router.push(links.redrive(only.id));
      },
      onSettled: () => queryClient.invalidateQueries(trpc.redrives.get.queryFilter({ redriveId })),
    }),
  );
  const leaving = recall.data?.started.length === 1 && recall.data.refused.length === 0;
  return { ...recall, leaving };
}
