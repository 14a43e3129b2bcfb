// The connect form: what every cluster has, then the fields that its driver declares. Secrets never come
// back from the server; on an edit an empty secret keeps the stored one.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from 'sonner';
import type { BrokerKindView, ClusterInput, ClusterView } from '@/server/domain/cluster';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { Panel } from '../ui/panel';
import { ErrorState } from '../ui/states';
import { ClusterFields } from './cluster-fields';
import { checkDraft, type ClusterDraft, type DraftErrors, draftOf } from './form-state';
import { TestResult } from './test-result';

export function ClusterForm({ kinds, cluster }: { kinds: BrokerKindView[]; cluster: ClusterView | null }) {
  const trpc = useTRPC();
  const [draft, setDraft] = useState(() => startOf(kinds, cluster));
  const [errors, setErrors] = useState<DraftErrors>({});
  const test = useMutation(trpc.clusters.test.mutationOptions());
  const save = useSave(cluster);
  const refusal = useRefusal(cluster === null ? 'cluster.create' : 'cluster.update');
  const kind = kinds.find((candidate) => candidate.kind === draft.kind);

  function change(next: ClusterDraft) {
    setDraft(next);
    test.reset();
  }
  function withInput(act: (input: ClusterInput) => void) {
    if (kind === undefined) return;
    const checked = checkDraft(draft, kind, cluster !== null);
    setErrors(checked.errors ?? {});
    if (checked.input !== null) act(checked.input);
  }

  return (
    <form
      className="max-w-2xl"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        withInput(save.run);
      }}
    >
      <Panel>
        <div className="flex flex-col gap-5">
          <ClusterFields
            kinds={kinds}
            draft={draft}
            errors={errors}
            editing={cluster !== null}
            onChange={change}
          />
          {test.data !== undefined && <TestResult result={test.data} />}
          {test.error !== null && (
            <ErrorState title="The test could not be run" message={test.error.message} />
          )}
          {save.error !== null && <ErrorState title="Nothing was saved" message={save.error} />}
          <div className="flex flex-wrap items-center justify-end gap-2 border-t pt-4">
            {refusal !== null && <p className="mr-auto text-table text-muted">{refusal}</p>}
            <Button
              disabled={test.isPending || save.pending || refusal !== null}
              onClick={() =>
                withInput((input) => test.mutate({ clusterId: cluster?.id ?? null, cluster: input }))
              }
            >
              {test.isPending ? 'Testing…' : 'Test connection'}
            </Button>
            <Button type="submit" variant="primary" disabled={save.pending || refusal !== null}>
              {save.pending ? 'Saving…' : cluster === null ? 'Add cluster' : 'Save changes'}
            </Button>
          </div>
        </div>
      </Panel>
    </form>
  );
}

function startOf(kinds: BrokerKindView[], cluster: ClusterView | null): ClusterDraft {
  const kind = kinds.find((candidate) => candidate.kind === cluster?.kind) ?? kinds[0];
  return draftOf(kind ?? { kind: cluster?.kind ?? '', label: '', fields: [] }, cluster);
}

function useSave(cluster: ClusterView | null) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const done = async (sentence: string) => {
    await queryClient.invalidateQueries(trpc.clusters.list.queryFilter());
    toast.success(sentence);
    router.push(links.clusters);
  };
  const create = useMutation(
    trpc.clusters.create.mutationOptions({
      onSuccess: (_, { name }) => done(`${name} is watched from now on.`),
    }),
  );
  const update = useMutation(
    trpc.clusters.update.mutationOptions({
      onSuccess: (_, { cluster: { name } }) => done(`The settings of ${name} are saved.`),
    }),
  );
  return {
    run: (input: ClusterInput) => {
      if (cluster === null) create.mutate(input);
      else update.mutate({ clusterId: cluster.id, cluster: input });
    },
    pending: create.isPending || update.isPending,
    error: create.error?.message ?? update.error?.message ?? null,
  };
}
