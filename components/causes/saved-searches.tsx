// Searches of this queue that people saved: open one, save this one, remove one.
'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import type { QueueRef } from '@/server/domain/queue';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import { SavedDialog } from '../saved-dialog';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { useRefusal } from '../use-refusal';

type SavedProps = {
  queueRef: QueueRef;
  conditions: readonly MessageCondition[];
  onOpen: (conditions: readonly MessageCondition[]) => void;
};

export function SavedSearches({ queueRef: { clusterId, vhost, name }, conditions, onOpen }: SavedProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const ref = { clusterId, vhost, name };
  const [open, setOpen] = useState(false);
  const saved = useQuery(trpc.searches.saved.queryOptions(ref, { staleTime: 30_000 }));
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: trpc.searches.saved.queryKey(ref) });
  const save = useMutation(trpc.searches.save.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.searches.remove.mutationOptions({ onSuccess }));
  const list = saved.data ?? [];
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Bookmark /> Saved{list.length > 0 && ` (${list.length})`}
      </Button>
      <SavedDialog
        open={open}
        onOpenChange={setOpen}
        title="Saved searches"
        description="For everybody who works on this queue."
        noun="search"
        saved={list}
        refusal={useRefusal('search.save')}
        nothing={conditions.length === 0 ? 'Search for something first.' : null}
        pending={save.isPending || remove.isPending}
        error={save.error ?? remove.error}
        onSave={(title, done) =>
          save.mutate({ ...ref, title, conditions: [...conditions] }, { onSuccess: done })
        }
        onOpen={(item) => onOpen(item.conditions)}
        onRemove={(title) => remove.mutate({ ...ref, title })}
      />
    </>
  );
}
