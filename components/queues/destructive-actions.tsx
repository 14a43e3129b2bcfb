// What cannot be undone, last on the page and apart from the rest.
'use client';

import { Eraser, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { DestroyDialog, type Destruction } from './destroy-dialog';

/** Why nothing on the broker can be changed now; null when it can. */
export function blockedReason({ row, readOnly, clusterUnreachable }: QueueView): string | null {
  if (readOnly) return `${row.clusterName} is read-only.`;
  return clusterUnreachable === null ? null : `${row.clusterName} does not answer.`;
}

export function DestructiveActions({ view, queueRef }: { view: QueueView; queueRef: QueueRef }) {
  const { row } = view;
  const [open, setOpen] = useState<Destruction | null>(null);
  const blocked = blockedReason(view);
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
        These cannot be undone. {noneOf ?? 'Both ask for the name of the queue and are kept in the audit.'}
      </p>
      <div className="flex gap-2">
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
      {open !== null && (
        <DestroyDialog what={open} view={view} queueRef={queueRef} close={() => setOpen(null)} />
      )}
    </section>
  );
}
