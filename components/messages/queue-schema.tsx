// The schema by which a queue's bodies are read: shown beside a body, set and removed in a dialog.
'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FileCode } from 'lucide-react';
import { useState } from 'react';
import type { QueueRef } from '@/server/domain/queue';
import { type QueueDecodingView, schemaFormats } from '@/server/domain/queue-decoding';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Name } from '../ui/name';
import { ErrorState } from '../ui/states';
import { Ago } from '../ui/time';
import { SchemaFields } from './schema-fields';
import { decodingOf, draftOf, type SchemaDraft, schemaProblem } from './schema-draft';

/** Null while it is not known, and where there is none. */
export function useQueueDecoding({ clusterId, vhost, name }: QueueRef): QueueDecodingView | null {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.messages.decoding.queryOptions({ clusterId, vhost, name }, { staleTime: 60_000 }),
  );
  return query.data ?? null;
}

export function QueueSchema({ queueRef }: { queueRef: QueueRef }) {
  const decoding = useQueueDecoding(queueRef);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        title={
          decoding === null
            ? 'Read the bodies of this queue by an Avro or Protobuf schema'
            : `Bodies of this queue are read as ${schemaFormats[decoding.format]}`
        }
        onClick={() => setOpen(true)}
      >
        <FileCode /> {decoding === null ? 'Schema' : `${schemaFormats[decoding.format]} schema`}
      </Button>
      {open && <SchemaDialog queueRef={queueRef} decoding={decoding} onClose={() => setOpen(false)} />}
    </>
  );
}

function SchemaDialog({
  queueRef,
  decoding,
  onClose,
}: {
  queueRef: QueueRef;
  decoding: QueueDecodingView | null;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState<SchemaDraft>(() => draftOf(decoding));
  const save = useSave(onClose);
  const refusal = useRefusal('queue.set-schema');
  const problem = schemaProblem(draft);
  const { clusterId, vhost, name } = queueRef;
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="How bodies of this queue are read"
      description={
        <>
          Everyone who looks at <Name>{name}</Name> sees its bodies by this schema. The messages stay as they
          are.
        </>
      }
      footer={
        <>
          {decoding !== null && (
            <Button
              className="mr-auto"
              disabled={refusal !== null || save.isPending}
              onClick={() => save.mutate({ clusterId, vhost, name, decoding: null })}
            >
              Remove the schema
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={refusal !== null || problem !== null || save.isPending}
            title={refusal ?? problem ?? undefined}
            onClick={() => save.mutate({ clusterId, vhost, name, decoding: decodingOf(draft) })}
          >
            {save.isPending ? 'Saving…' : 'Read bodies by it'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {save.error !== null && <ErrorState title="The schema was not set" message={save.error.message} />}
        <SchemaFields draft={draft} onChange={setDraft} />
        {refusal !== null && <p className="text-table text-muted">{refusal}</p>}
        {decoding !== null && (
          <p className="text-label text-muted">
            Set by {decoding.actor}, <Ago atMs={decoding.updatedAtMs} />.
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** Bodies that are shown are read again by the new schema, without another look. */
function useSave(onSaved: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.messages.setDecoding.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.messages.decoding.queryKey() });
        await queryClient.invalidateQueries({ queryKey: trpc.messages.decode.queryKey() });
        onSaved();
      },
    }),
  );
}
