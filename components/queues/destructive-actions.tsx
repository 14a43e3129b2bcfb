// What cannot be undone, last on the page and apart from the rest.
'use client';

import { Eraser, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import { Button } from '../ui/button';
import { DestroyDialog, type Destruction } from './destroy-dialog';

export function DestructiveActions({ view, queueRef }: { view: QueueView; queueRef: QueueRef }) {
  const { row, readOnly, clusterUnreachable } = view;
  const [open, setOpen] = useState<Destruction | null>(null);
  const blocked = readOnly
    ? `${row.clusterName} is read-only.`
    : clusterUnreachable !== null
      ? `${row.clusterName} does not answer.`
      : null;
  const noPurge = row.type === 'stream' ? 'A stream cannot be purged; its retention decides.' : blocked;
  return (
    <section
      aria-label="Destructive actions"
      className="mt-8 flex flex-wrap items-center justify-between gap-3 border-t pt-4"
    >
      <p className="text-table text-muted">
        These cannot be undone. {blocked ?? 'Both ask for the name of the queue and are kept in the audit.'}
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
          disabled={blocked !== null}
          title={blocked ?? undefined}
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
