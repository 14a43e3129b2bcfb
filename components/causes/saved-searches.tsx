// Searches of this queue that people saved: open one, save this one, remove one.
'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { ErrorState } from '../ui/states';

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
  const [title, setTitle] = useState('');
  const saved = useQuery(trpc.searches.saved.queryOptions(ref, { staleTime: 30_000 }));
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: trpc.searches.saved.queryKey(ref) });
  const save = useMutation(trpc.searches.save.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.searches.remove.mutationOptions({ onSuccess }));
  const refusal = useRefusal('search.save');
  const error = save.error ?? remove.error;
  const list = saved.data ?? [];
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Bookmark /> Saved{list.length > 0 && ` (${list.length})`}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Saved searches"
        description="For everybody who works on this queue."
      >
        <div className="flex flex-col gap-4">
          <SavedList
            list={list}
            disabled={refusal !== null || remove.isPending}
            onOpen={(wanted) => {
              onOpen(wanted);
              setOpen(false);
            }}
            onRemove={(wanted) => remove.mutate({ ...ref, title: wanted })}
          />
          <Field
            label="Save this search as"
            help={conditions.length === 0 ? 'Search for something first.' : undefined}
          >
            {(ids) => (
              <Input
                {...ids}
                maxLength={limits.savedSearchNameChars}
                value={title}
                onChange={(event) => setTitle(event.target.value)}
              />
            )}
          </Field>
          <div>
            <Button
              variant="primary"
              disabled={title.trim() === '' || conditions.length === 0 || refusal !== null || save.isPending}
              onClick={() =>
                save.mutate(
                  { ...ref, title: title.trim(), conditions: [...conditions] },
                  { onSuccess: () => setTitle('') },
                )
              }
            >
              Save
            </Button>
          </div>
          {error !== null && <ErrorState title="Not changed" message={error.message} />}
        </div>
      </Dialog>
    </>
  );
}

type Saved = { id: string; name: string; actor: string; conditions: MessageCondition[] };

function SavedList({
  list,
  disabled,
  onOpen,
  onRemove,
}: {
  list: readonly Saved[];
  disabled: boolean;
  onOpen: (conditions: readonly MessageCondition[]) => void;
  onRemove: (name: string) => void;
}) {
  if (list.length === 0) return null;
  return (
    <ul className="flex flex-col divide-y rounded-control border">
      {list.map(({ id, name, actor, conditions }) => (
        <li key={id} className="flex items-center gap-2 px-3 py-1.5">
          <button
            type="button"
            className="min-w-0 flex-1 text-left [overflow-wrap:anywhere] hover:underline"
            onClick={() => onOpen(conditions)}
          >
            {name} <span className="text-label text-muted">by {actor}</span>
          </button>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove the search ${name}`}
            disabled={disabled}
            onClick={() => onRemove(name)}
          >
            <Trash2 />
          </Button>
        </li>
      ))}
    </ul>
  );
}
