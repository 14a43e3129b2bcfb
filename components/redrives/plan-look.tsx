// The look that a plan learns from: what it does to the queue, and the act itself, without leaving the dialog.
'use client';

import { Eye, Square } from 'lucide-react';
import { limits } from '@/server/domain/limits';
import type { RedrivePlan } from '@/server/domain/redrive';
import { useBrokerRefusal } from '../clusters/use-condition';
import type { Look } from '../messages/use-look';
import { Button } from '../ui/button';
import { ErrorState } from '../ui/states';

export function PlanLook({
  look,
  plan,
  clusterId,
}: {
  look: Look;
  plan: RedrivePlan | undefined;
  clusterId: string;
}) {
  // What a look would do, in the broker's terms; null where none is possible.
  const lookSentence = plan?.lookSentence ?? null;
  const more = plan !== undefined && plan.sample !== null;
  const refusal = useBrokerRefusal('message.peek', clusterId);
  const running = look.phase.kind === 'running';
  if (lookSentence === null && refusal === null) {
    return <p className="text-table text-muted">This queue cannot be looked at.</p>;
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {running ? (
          <Button size="sm" onClick={look.stop}>
            <Square /> Stop looking
          </Button>
        ) : (
          <Button size="sm" disabled={refusal !== null} onClick={() => look.start(limits.peekMessages)}>
            <Eye /> {more ? 'Look again' : 'Look'} at the first {limits.peekMessages}
          </Button>
        )}
        <p className="min-w-0 flex-1 basis-64 text-label text-muted" role="status">
          {refusal ?? lookSentence}
        </p>
      </div>
      {look.phase.kind === 'failed' && (
        <ErrorState title="The look failed; nothing was removed" message={look.phase.message} />
      )}
    </div>
  );
}
