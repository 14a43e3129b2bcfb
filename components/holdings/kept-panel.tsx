// What Spillway keeps of a queue: a running or paused capture, archives, imports; and the way to start a capture.
'use client';

import { DatabaseZap } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { QueueRef } from '@/server/domain/queue';
import { useRefusal } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { Skeleton } from '../ui/states';
import { HoldingRow } from './holding-row';
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
            <Button
              size="sm"
              disabled={refusal !== null}
              title={refusal ?? undefined}
              onClick={() => setStarting(true)}
            >
              <DatabaseZap /> Capture…
            </Button>
          )}
        </>
      }
    >
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
            <ul className="divide-y">
              {rows.map((holding) => (
                <HoldingRow key={holding.id} holding={holding} />
              ))}
            </ul>
          )
        }
      </QueryStates>
      {starting && <CaptureDialog queueRef={queueRef} close={() => setStarting(false)} />}
    </Panel>
  );
}
