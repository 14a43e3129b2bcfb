// What cannot be undone, last on the page and apart from the rest.
'use client';

import { Archive, Eraser, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import { useRefusal } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import type { Destruction } from './destroy-dialog';

const ArchiveDialog = dynamic(
  () => arrived(import('../holdings/archive-dialog').then((file) => file.ArchiveDialog)),
  {
    ssr: false,
  },
);
const DestroyDialog = dynamic(() => arrived(import('./destroy-dialog').then((file) => file.DestroyDialog)), {
  ssr: false,
});

/** Why nothing on the broker can be changed now; null when it can. */
export function blockedReason({ row, readOnly, clusterUnreachable }: QueueView): string | null {
  if (readOnly) return `${row.clusterName} is read-only.`;
  return clusterUnreachable === null
    ? null
    : `${row.clusterName} is not read at the moment: ${clusterUnreachable}`;
}

export function DestructiveActions({ view, queueRef }: { view: QueueView; queueRef: QueueRef }) {
  const { row } = view;
  const [open, setOpen] = useState<Destruction | null>(null);
  const [archiving, setArchiving] = useState(false);
  const blocked = blockedReason(view);
  const mayNotArchive = useRefusal('queue.archive');
  const noArchive = row.type === 'stream' ? 'A stream keeps its messages.' : (mayNotArchive ?? blocked);
  const mayNotPurge = useRefusal('queue.purge');
  const noDelete = useRefusal('queue.delete') ?? blocked;
  const noPurge =
    row.type === 'stream' ? 'A stream cannot be purged; its retention decides.' : (mayNotPurge ?? blocked);
  // What stands in the way of both is said; of one, on its button.
  const noneOf = noPurge !== null && noDelete !== null ? noDelete : null;
  return (
    <section
      aria-label="Destructive actions"
      className="mt-8 flex flex-wrap items-center justify-between gap-3 border-t pt-4"
    >
      <p className="text-table text-muted">
        Purge and delete cannot be undone.{' '}
        {noneOf ??
          'Both ask for the name of the queue and are kept in the audit. Discarding can be taken back.'}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          disabled={noArchive !== null}
          title={noArchive ?? undefined}
          onClick={() => setArchiving(true)}
        >
          <Archive /> Discard to the archive…
        </Button>
        <Button
          variant="danger-quiet"
          disabled={noPurge !== null}
          title={noPurge ?? undefined}
          onClick={() => setOpen('purge')}
        >
          <Eraser /> Purge…
        </Button>
        <Button
          variant="danger-quiet"
          disabled={noDelete !== null}
          title={noDelete ?? undefined}
          onClick={() => setOpen('delete')}
        >
          <Trash2 /> Delete queue…
        </Button>
      </div>
      {archiving && (
        <ArchiveDialog
          queueRef={queueRef}
          selection={{ kind: 'all' }}
          depthMessages={row.depthMessages}
          close={() => setArchiving(false)}
        />
      )}
      {open !== null && (
        <DestroyDialog what={open} view={view} queueRef={queueRef} close={() => setOpen(null)} />
      )}
    </section>
  );
}
