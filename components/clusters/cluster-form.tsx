// The connect form: what every cluster has, then the fields that its driver declares. Secrets never come
// back from the server; on an edit an empty secret keeps the stored one.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from '../ui/toast';
import type { BrokerKindView, ClusterInput, ClusterView } from '@/server/domain/cluster';
import { HelpLink } from '../help/help-link';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { noteMissing } from '../ui/arrive';
import { Button } from '../ui/button';
import { Form } from '../ui/form';
import { Panel } from '../ui/panel';
import { ErrorState } from '../ui/states';
import { ClusterFields } from './cluster-fields';
import type { DraftErrors } from './check-draft';
import { type ClusterDraft, draftOf } from './form-state';
import { TestResult } from './test-result';

export function ClusterForm({ kinds, cluster }: { kinds: BrokerKindView[]; cluster: ClusterView | null }) {
  const trpc = useTRPC();
  const [draft, setDraft] = useState(() => startOf(kinds, cluster));
  const [errors, setErrors] = useState<DraftErrors>({});
  const test = useMutation(trpc.clusters.test.mutationOptions());
  const save = useSave(cluster);
  const kind = kinds.find((candidate) => candidate.kind === draft.kind);

  function change(next: ClusterDraft) {
    setDraft(next);
    test.reset();
  }
  async function withInput(act: (input: ClusterInput) => void) {
    if (kind === undefined) return;
    const check = await import('./check-draft').catch(noteMissing);
    if (check === undefined) return;
    const checked = check.checkDraft(draft, kind, cluster !== null);
    setErrors(checked.errors ?? {});
    if (checked.input !== null) act(checked.input);
  }

  /** A new one is tried first: what stands in the way is said here, where it can be changed. */
  async function connect(input: ClusterInput) {
    const result = await test.mutateAsync({ clusterId: null, cluster: input }).catch(() => null);
    if (result?.ok === true && result.facts.warnings.length === 0) save.run(input);
  }

  return (
    <Form
      className="max-w-2xl"
      noValidate
      onSend={() => void withInput(cluster === null ? (input) => void connect(input) : save.run)}
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
          <Actions
            adding={cluster === null}
            testing={test.isPending}
            saving={save.pending}
            doubted={cluster === null && test.data !== undefined && !save.pending}
            onTest={() =>
              void withInput((input) => test.mutate({ clusterId: cluster?.id ?? null, cluster: input }))
            }
            onSaveAnyway={() => void withInput(save.run)}
          />
        </div>
      </Panel>
    </Form>
  );
}

type ActionsProps = {
  adding: boolean;
  testing: boolean;
  saving: boolean;
  /** A new one was tried, and something stands in the way. */
  doubted: boolean;
  onTest: () => void;
  onSaveAnyway: () => void;
};

function Actions({ adding, testing, saving, doubted, onTest, onSaveAnyway }: ActionsProps) {
  const refusal = useRefusal(adding ? 'cluster.create' : 'cluster.update');
  return (
    <div className="flex flex-wrap items-center justify-end gap-2 border-t pt-4">
      <HelpLink page="connect" heading="what-the-user-needs" apart className="mr-auto">
        What the user needs
      </HelpLink>
      {refusal !== null && <p className="mr-auto text-table text-muted">{refusal}</p>}
      <Button disabled={testing || saving || refusal !== null} onClick={onTest}>
        {testing ? 'Testing…' : 'Test connection'}
      </Button>
      {doubted && (
        <Button disabled={refusal !== null} onClick={onSaveAnyway}>
          Add it anyway
        </Button>
      )}
      <Button type="submit" variant="primary" disabled={testing || saving || refusal !== null}>
        {saving ? 'Saving…' : adding ? 'Add cluster' : 'Save changes'}
      </Button>
    </div>
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
  const done = async (sentence: string, next: string) => {
    await queryClient.invalidateQueries(trpc.clusters.list.queryFilter());
    toast.success(sentence);
    router.push(next);
  };
  const create = useMutation(
    trpc.clusters.create.mutationOptions({
      onSuccess: ({ id }, { name }) => done(`${name} is watched from now on.`, links.queuesOfCluster(id)),
    }),
  );
  const update = useMutation(
    trpc.clusters.update.mutationOptions({
      onSuccess: (_, { cluster: { name } }) => done(`The settings of ${name} are saved.`, links.clusters),
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
