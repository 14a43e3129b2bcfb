// Stops watching a cluster. Its history goes with it, so its name has to be typed.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from '../ui/toast';
import type { ClusterView } from '@/server/domain/cluster';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { ErrorState } from '../ui/states';

export function RemoveCluster({ cluster }: { cluster: ClusterView }) {
  const [open, setOpen] = useState(false);
  const refusal = useRefusal('cluster.remove');
  return (
    <section
      aria-label="Remove"
      className="flex max-w-2xl flex-wrap items-center justify-between gap-3 rounded-control border px-4 py-3"
    >
      <p className="text-table text-muted">
        Stop watching this cluster and forget its history. {refusal ?? 'The broker is not touched.'}
      </p>
      <Button variant="danger-quiet" disabled={refusal !== null} onClick={() => setOpen(true)}>
        Remove cluster
      </Button>
      {open && <RemoveDialog cluster={cluster} onClose={() => setOpen(false)} />}
    </section>
  );
}

function RemoveDialog({ cluster, onClose }: { cluster: ClusterView; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState('');
  const remove = useMutation(
    trpc.clusters.remove.mutationOptions({
      onSuccess: async () => {
        toast.success(`${cluster.name} is not watched any more.`);
        router.push(links.clusters);
        await queryClient.invalidateQueries(trpc.clusters.list.queryFilter());
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Remove ${cluster.name}`}
      description="Spillway stops watching this cluster and deletes its history, its samples and its redrive records. The audit log stays. This cannot be undone; queues and messages on the broker are not touched."
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            variant="danger"
            disabled={typed !== cluster.name || remove.isPending}
            onClick={() => remove.mutate({ clusterId: cluster.id })}
          >
            {remove.isPending ? 'Removing…' : 'Remove cluster'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={`Type ${cluster.name} to confirm`}>
          {(ids) => (
            <Input
              {...ids}
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        {remove.error !== null && <ErrorState title="It was not removed" message={remove.error.message} />}
      </div>
    </Dialog>
  );
}
