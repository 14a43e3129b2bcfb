// One holding: what it holds and what can be done with it. Its returns stand beneath.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, Pause, Play, SlidersHorizontal, Square, Trash2, Undo2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { arrived } from '../ui/arrive';
import { toast } from '../ui/toast';
import type { HoldingView, KeptHolding } from '@/server/domain/holding';
import type { ReturnView } from '@/server/domain/stored-return';
import { useBrokerRefusal } from '../clusters/use-condition';
import { useRefusal } from '../use-refusal';
import { useTRPC } from '../trpc';
import { Badge } from '../ui/badge';
import { Button, buttonClass } from '../ui/button';
import { formatBytes, formatExact } from '../ui/format';
import { Progress } from '../ui/progress';
import { Notice } from '../ui/states';
import { Ago } from '../ui/time';
import { standsStill } from '../redrives/redrive-words';
import { factsOf, kindWords, returnSentence, standingOf } from './holding-words';
import { useCaptureActions, useReturns } from './use-holdings';
import { useTakingRate } from './use-taking-rate';

const ReturnDialog = dynamic(() => arrived(import('./return-dialog').then((file) => file.ReturnDialog)), {
  ssr: false,
});
const ChangeDialog = dynamic(() => arrived(import('./change-dialog').then((file) => file.ChangeDialog)), {
  ssr: false,
});
const RemoveDialog = dynamic(() => arrived(import('./remove-dialog').then((file) => file.RemoveDialog)), {
  ssr: false,
});

export function HoldingRow({ holding }: { holding: KeptHolding }) {
  const { kind, actor, createdAtMs, keepDays, waiting, failure } = holding;
  const { word, tone } = standingOf(holding);
  const [newest, ...older] = useReturns(holding.id);
  const inDoubt = [newest, ...older].filter((one) => one !== undefined && one.inDoubtMessages > 0);
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <p className="flex flex-wrap items-center gap-2 text-body font-medium">
            {kindWords[kind]} <Badge tone={tone}>{word}</Badge>
          </p>
          <p className="text-table">{factsOf(holding)}</p>
          <p className="text-label text-muted">
            By {actor}, <Ago atMs={createdAtMs} /> · kept {keepDays} {keepDays === 1 ? 'day' : 'days'}
            <Rate holding={holding} />
          </p>
        </div>
        <Actions holding={holding} returning={newest?.finishedAtMs === null} />
      </div>
      <Fill holding={holding} />
      <WhyNoReturn holding={holding} />
      {(failure ?? waiting) !== null && <Notice tone="look">{failure ?? waiting}</Notice>}
      {newest !== undefined && newest.inDoubtMessages === 0 && <ReturnLine view={newest} holding={holding} />}
      {inDoubt.map((one) => one !== undefined && <Doubt key={one.id} view={one} />)}
    </li>
  );
}

function Rate({ holding }: { holding: KeptHolding }) {
  const perSec = useTakingRate(holding);
  if (holding.state !== 'running' || holding.unattendedSinceMs !== null) return null;
  return <> · {perSec === null ? 'measuring the rate' : `${formatExact(Math.round(perSec))}/s`}</>;
}

/** Said where it can be read: a button that is greyed tells nothing to a finger. */
function WhyNoReturn({ holding: { clusterId, state, working, messages } }: { holding: HoldingView }) {
  const refusal = useBrokerRefusal('store.return', clusterId);
  const why =
    messages === 0
      ? null
      : (refusal ??
        (state === 'running' || working
          ? 'To return or remove what it holds, pause or stop it first.'
          : null));
  return why === null ? null : <p className="text-label text-muted">{why}</p>;
}

/** How full the budget is, or how far a discard has come. */
function Fill({
  holding: { state, kind, boundMessages, takenMessages, passedMessages, budgetBytes, diskBytes },
}: {
  holding: HoldingView;
}) {
  if (boundMessages !== null && state === 'running') {
    const done = takenMessages + passedMessages;
    return <Progress label="Messages moved to the archive" done={done} total={boundMessages} />;
  }
  if (kind !== 'capture' || budgetBytes === null || state === 'stopped') return null;
  return (
    <div className="flex items-center gap-3 text-label text-muted">
      <span className="w-40">
        <Progress
          label="Disk budget used"
          done={Math.min(diskBytes, budgetBytes)}
          total={budgetBytes}
          tone={diskBytes >= budgetBytes ? 'look' : 'ok'}
        />
      </span>
      {formatBytes(diskBytes)} of {formatBytes(budgetBytes)} budget
    </div>
  );
}

function Actions({ holding, returning }: { holding: HoldingView; returning: boolean }) {
  const { id: holdingId, clusterId, kind, state, working, messages } = holding;
  const [open, setOpen] = useState<'return' | 'change' | 'remove' | null>(null);
  const { pause, resume, stop } = useCaptureActions();
  const noReturn = useBrokerRefusal('store.return', clusterId);
  const noRemove = useRefusal('store.remove');
  const noChange = useRefusal('capture.change');
  const taking = state === 'running' || working;
  const why = taking ? 'Pause or stop it first.' : returning ? 'A return is under way.' : undefined;
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {kind === 'capture' && state === 'running' && (
        <Button size="sm" disabled={pause.isPending} onClick={() => pause.mutate({ holdingId })}>
          <Pause /> Pause
        </Button>
      )}
      {kind === 'capture' && state === 'paused' && (
        <Button
          size="sm"
          disabled={resume.isPending || returning}
          onClick={() => resume.mutate({ holdingId })}
        >
          <Play /> Resume
        </Button>
      )}
      {kind === 'capture' && state !== 'stopped' && (
        <Button size="sm" disabled={stop.isPending} onClick={() => stop.mutate({ holdingId })}>
          <Square /> Stop
        </Button>
      )}
      <Button
        size="sm"
        disabled={why !== undefined || messages === 0 || noReturn !== null}
        onClick={() => setOpen('return')}
      >
        <Undo2 /> Return to the queue…
      </Button>
      {messages > 0 && (
        <a href={`/api/store/export?holding=${holdingId}`} download className={buttonClass({ size: 'sm' })}>
          <Download /> Download
        </a>
      )}
      <Button
        size="sm"
        variant="ghost"
        aria-label="Change how long it is kept"
        disabled={noChange !== null}
        title={noChange ?? (kind === 'capture' ? 'Retention and budget' : 'Retention')}
        onClick={() => setOpen('change')}
      >
        <SlidersHorizontal />
      </Button>
      <Button
        size="sm"
        variant="danger-quiet"
        aria-label="Remove for good"
        disabled={why !== undefined || noRemove !== null}
        title={noRemove ?? why ?? 'Remove for good'}
        onClick={() => setOpen('remove')}
      >
        <Trash2 />
      </Button>
      {open === 'return' && <ReturnDialog holding={holding} close={close} />}
      {open === 'change' && <ChangeDialog holding={holding} close={close} />}
      {open === 'remove' && <RemoveDialog holding={holding} close={close} />}
    </div>
  );
}

function ReturnLine({ view, holding }: { view: ReturnView; holding: KeptHolding }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const stop = useMutation(
    trpc.holdings.stopReturn.mutationOptions({ onSuccess: () => client.invalidateQueries() }),
  );
  const running = view.finishedAtMs === null;
  const total = view.returnedMessages + holding.messages;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-table text-muted">
      {running && (
        <span className="w-40">
          <Progress label={`Return to ${view.queue}`} done={view.returnedMessages} total={total} />
        </span>
      )}
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {running && holding.unattendedSinceMs !== null && `${standsStill}: `}
        {returnSentence(view)}
      </span>
      {!running && <Ago atMs={view.finishedAtMs} />}
      {running && (
        <Button
          size="sm"
          variant="ghost"
          disabled={view.state === 'stopping' || stop.isPending}
          onClick={() => stop.mutate({ returnId: view.id })}
        >
          Stop
        </Button>
      )}
    </div>
  );
}

function Doubt({ view }: { view: ReturnView }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const decide = useMutation(
    trpc.holdings.decide.mutationOptions({
      onSuccess: () => client.invalidateQueries(),
      onError: ({ message }) => void toast.error(message),
    }),
  );
  return (
    <Notice tone="look">
      {returnSentence(view)} They are still stored. Look into the queue, then say which holds.
      <span className="mt-2 flex flex-wrap gap-2">
        <Button
          size="sm"
          disabled={decide.isPending}
          onClick={() => decide.mutate({ returnId: view.id, decision: 'arrived' })}
        >
          The queue has them: forget them here
        </Button>
        <Button
          size="sm"
          disabled={decide.isPending}
          onClick={() => decide.mutate({ returnId: view.id, decision: 'absent' })}
        >
          It has not: keep them
        </Button>
      </span>
    </Notice>
  );
}
