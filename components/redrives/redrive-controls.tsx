// What may be done with a redrive in the state that it is in: pause, resume, change its speed, cancel.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import type { RedriveView } from '@/server/domain/redrive';
import { isActive } from '@/server/domain/redrive-states';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { CancelRedrive } from './cancel-redrive';
import { ChangePace } from './change-pace';

export function RedriveControls({ redrive }: { redrive: RedriveView }) {
  if (!isActive(redrive.state)) return null;
  const { state } = redrive;
  return (
    <>
      {(state === 'queued' || state === 'running') && <PauseButton redrive={redrive} />}
      {(state === 'paused' || state === 'pausing') && <ResumeButton redrive={redrive} />}
      {state !== 'cancelling' && <ChangePace redrive={redrive} />}
      <CancelRedrive redrive={redrive} />
    </>
  );
}

function PauseButton({ redrive }: { redrive: RedriveView }) {
  const trpc = useTRPC();
  const { reread, refusal } = useControl(redrive, 'redrive.pause');
  const pause = useMutation(trpc.redrives.pause.mutationOptions({ onSettled: reread }));
  return (
    <Button
      disabled={refusal !== null || pause.isPending}
      title={refusal ?? pause.error?.message}
      onClick={() => pause.mutate({ redriveId: redrive.id })}
    >
      <Pause /> Pause
    </Button>
  );
}

function ResumeButton({ redrive }: { redrive: RedriveView }) {
  const trpc = useTRPC();
  const { reread, refusal } = useControl(redrive, 'redrive.resume');
  const resume = useMutation(trpc.redrives.resume.mutationOptions({ onSettled: reread }));
  return (
    <>
      {resume.error !== null && <span className="text-table text-act">{resume.error.message}</span>}
      <Button
        variant="primary"
        disabled={refusal !== null || resume.isPending}
        title={refusal ?? undefined}
        onClick={() => resume.mutate({ redriveId: redrive.id })}
      >
        <Play /> Resume
      </Button>
    </>
  );
}

/** A control that came too late is answered by what the redrive is by now. */
function useControl(redrive: RedriveView, action: 'redrive.pause' | 'redrive.resume') {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refusal = useRefusal(action);
  const reread = () =>
    queryClient.invalidateQueries(trpc.redrives.get.queryFilter({ redriveId: redrive.id }));
  return { refusal, reread };
}
