// What a scan does to the queue, the act itself with its progress and Stop, and how much of the queue was seen and when.
'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyPlus, ScanSearch, Square } from 'lucide-react';
import type { CausesBasis } from '@/server/domain/causes/causes-view';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { useNow } from '../clock';
import { useTRPC } from '../trpc';
import { useBrokerRefusal } from '../clusters/use-condition';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { formatExact, plural } from '../ui/format';
import { Progress } from '../ui/progress';
import { ErrorState, Notice } from '../ui/states';
import { Ago } from '../ui/time';
import type { Scan } from './use-scan';

export function ScanBar({
  queueRef,
  scan,
  bases,
  causes,
  primary,
}: {
  queueRef: QueueRef;
  scan: Scan;
  bases: readonly CausesBasis[];
  /** How many causes were told apart so far. */
  causes: number;
  primary: boolean;
}) {
  const trpc = useTRPC();
  const { clusterId, vhost, name } = queueRef;
  const capability = useQuery(
    trpc.messages.capability.queryOptions({ clusterId, vhost, name }, { staleTime: 60_000 }),
  );
  const refusal = useBrokerRefusal('queue.scan', clusterId);
  const running = scan.phase.kind === 'running';
  const current = bases.find(({ kind }) => kind === 'scan');
  const impossible = capability.data?.supported === false ? capability.data.reason : null;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {running ? (
          <Button onClick={scan.stop}>
            <Square /> Stop the scan
          </Button>
        ) : (
          <Button
            variant={primary ? 'primary' : 'secondary'}
            disabled={refusal !== null || impossible !== null || capability.data === undefined}
            onClick={scan.start}
          >
            <ScanSearch /> {current === undefined ? 'Scan the queue' : 'Scan again'}
          </Button>
        )}
        <p
          // Two lines, before what a look does is known and after.
          className={cn(
            'flex min-w-0 flex-1 basis-72 items-center text-table text-muted',
            primary && 'md:min-h-10',
          )}
          role="status"
        >
          <span>
            {refusal ??
              impossible ??
              (!capability.isPending && (
                <Standing
                  scan={scan}
                  basis={current}
                  causes={causes}
                  look={capability.data?.supported === true ? capability.data.sentence : ''}
                />
              ))}
          </span>
        </p>
      </div>
      {running && current?.running === true && (
        <Progress label="Scanned" done={current.messages} total={current.depthMessages ?? 0} />
      )}
      <Outcome scan={scan} seen={causes > 0} />
    </div>
  );
}

const mostScanned = formatExact(limits.redriveScanMessages);

function Standing({
  scan: { phase },
  basis,
  causes,
  look,
}: {
  scan: Scan;
  basis: CausesBasis | undefined;
  causes: number;
  look: string;
}) {
  if (phase.kind === 'running') {
    const begun = basis?.running === true;
    return (
      <span aria-live="off">
        {begun ? formatExact(basis.messages) : '0'} scanned
        {begun && basis.depthMessages !== null && ` of ${formatExact(basis.depthMessages)}`},{' '}
        {plural(begun ? causes : 0, 'cause')} told apart, <Elapsed sinceMs={phase.startedAtMs} />
      </span>
    );
  }
  if (basis !== undefined) return <SeenBy basis={basis} />;
  return (
    <>
      Sees up to {mostScanned} messages from the head and puts all of them back. {look}
    </>
  );
}

function Elapsed({ sinceMs }: { sinceMs: number }) {
  const now = useNow(100);
  return <>{(now === null ? 0 : Math.max(0, now - sinceMs) / 1_000).toFixed(1)} s…</>;
}

/** How much of the queue that was, and when. */
function SeenBy({ basis: { messages, depthMessages, ended, asOfMs } }: { basis: CausesBasis }) {
  const all = ended === null && (depthMessages === null || messages >= depthMessages);
  return (
    <>
      {all
        ? `All ${plural(messages, 'message')} `
        : `${formatExact(messages)} of ${plural(depthMessages ?? messages, 'message')} `}
      seen <Ago atMs={asOfMs} />.{ended !== null && ` ${ended}`}
    </>
  );
}

function Outcome({ scan: { phase, putBackSentence }, seen }: { scan: Scan; seen: boolean }) {
  if (phase.kind === 'failed') {
    return <ErrorState title="The scan failed; nothing was removed" message={phase.message} />;
  }
  if (phase.kind === 'stopped') {
    return (
      <Notice tone="unknown" icon={<Square />}>
        Stopped. What was held goes back to the queue{seen && '; what was seen until then is below'}.
      </Notice>
    );
  }
  if (putBackSentence === null) return null;
  return (
    <Notice tone="unknown" icon={<CopyPlus />}>
      {putBackSentence}
    </Notice>
  );
}
