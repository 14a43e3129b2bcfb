// Views of the queue list that people saved: the filter, the order and the columns.
'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import { SavedDialog } from '../saved-dialog';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { useRefusal } from '../use-refusal';
import { filtersOf, type ListFilters, queryOf } from './list-filters';
import type { SetListFilters } from './use-list-filters';
import { readChoices, takeChoices } from './use-list-view';

export function SavedViews({ filters, setFilters }: { filters: ListFilters; setFilters: SetListFilters }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const saved = useQuery(trpc.views.saved.queryOptions(undefined, { staleTime: 30_000 }));
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: trpc.views.saved.queryKey() });
  const save = useMutation(trpc.views.save.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.views.remove.mutationOptions({ onSuccess }));
  const list = saved.data ?? [];
  const query = queryOf(filters);
  const tooLong = query.length > limits.savedViewQueryChars;
  return (
    <>
      <Button variant="ghost" onClick={() => setOpen(true)}>
        <Bookmark /> Views{list.length > 0 && ` (${list.length})`}
      </Button>
      <SavedDialog
        open={open}
        onOpenChange={setOpen}
        title="Saved views"
        description="Filter, order and columns of this list, for everybody. Favourites are those of whoever opens it."
        noun="view"
        saved={list}
        refusal={useRefusal('view.save')}
        nothing={tooLong ? 'This filter names too much to be saved. Choose less.' : null}
        pending={save.isPending || remove.isPending}
        error={save.error ?? remove.error ?? saved.error}
        onSave={(title, done) => save.mutate({ title, query, columns: readChoices() }, { onSuccess: done })}
        onOpen={(view) => {
          takeChoices(view.columns);
          void setFilters(filtersOf(view.query));
        }}
        onRemove={(title) => remove.mutate({ title })}
      />
    </>
  );
}
