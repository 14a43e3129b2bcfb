// What Spillway keeps of a queue: a running or paused capture, archives, imports; and the way to start a capture.
'use client';

import { DatabaseZap, Lock } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { KeptHolding } from '@/server/domain/holding';
import type { QueueRef } from '@/server/domain/queue';
import { NoWorkerNotice } from '../no-worker-notice';
import { useRefusal } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { Skeleton } from '../ui/states';
import { HoldingRow } from './holding-row';
import { standStillWords } from './holding-words';
import { ImportMessages } from './import-messages';
import { useHoldings } from './use-holdings';

const CaptureDialog = dynamic(() => arrived(import('./capture-dialog').then((file) => file.CaptureDialog)), {
  ssr: false,
});

export function KeptPanel({ queueRef, forbidden }: { queueRef: QueueRef; forbidden: string | null }) {
  const holdings = useHoldings(queueRef);
  const [starting, setStarting] = useState(false);
  const refusal = useRefusal('capture.start') ?? forbidden;
  const mayNotImport = useRefusal('store.import');
  const captured =
    holdings.data?.some(({ kind, state }) => kind === 'capture' && state !== 'stopped') === true;
  return (
    <Panel
      title="Kept in Spillway"
      flush
      aside={
        <>
          <ImportMessages queueRef={queueRef} refusal={mayNotImport} />
          {!captured && (
            <Button size="sm" disabled={refusal !== null} onClick={() => setStarting(true)}>
              <DatabaseZap /> Capture…
            </Button>
          )}
        </>
      }
    >
      {!captured && refusal !== null && (
        <p className="px-4 pt-3 text-table text-muted">
          <Lock className="mr-1.5 inline size-4 align-text-bottom" aria-hidden />
          No capture can start now. {refusal}
        </p>
      )}
      <QueryStates
        query={holdings}
        failed="What is kept of this queue could not be read"
        skeleton={<Skeleton className="m-4 h-10" />}
      >
        {(rows) =>
          rows.length === 0 ? (
            <p className="px-4 py-3 text-table text-muted">
              Nothing. A capture takes this queue into the database as messages arrive, so that all of them
              can be searched, grouped and kept; discarding puts messages into an archive from which they can
              be returned.
            </p>
          ) : (
            <>
              <StandsStill holdings={rows} />
              <ul className="divide-y">
                {rows.map((holding) => (
                  <HoldingRow key={holding.id} holding={holding} />
                ))}
              </ul>
            </>
          )
        }
      </QueryStates>
      {starting && <CaptureDialog queueRef={queueRef} close={() => setStarting(false)} />}
    </Panel>
  );
}

function StandsStill({ holdings }: { holdings: readonly KeptHolding[] }) {
  const still = holdings.filter(({ unattendedSinceMs }) => unattendedSinceMs !== null);
  if (still.length === 0) return null;
  const sinceMs = Math.max(...still.map(({ unattendedSinceMs }) => unattendedSinceMs ?? 0));
  return (
    <div className="px-4 pt-3">
      <NoWorkerNotice sinceMs={sinceMs}>{standStillWords(still)}</NoWorkerNotice>
    </div>
  );
}
