// The audit log, newest first: who did what to which thing, why, and what came of it.
'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { parseAsString, useQueryStates } from 'nuqs';
import { useDeferredValue } from 'react';
import type { AuditListInput } from '@/server/domain/audit';
import { limits } from '@/server/domain/limits';
import { useLive } from '../shell/refresh';
import { useTRPC, useTRPCClient } from '../trpc';
import { Button } from '../ui/button';
import { Input, Select } from '../ui/field';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState } from '../ui/states';
import { TableSkeleton } from '../ui/table';
import { auditColumns, AuditTable } from './audit-table';
import { actionChoices } from './audit-words';

const filters = {
  q: parseAsString.withDefault(''),
  action: parseAsString.withDefault(''),
  cluster: parseAsString.withDefault(''),
};

function useAudit(filter: Pick<AuditListInput, 'search' | 'actions' | 'clusterId'>) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const live = useLive();
  return useInfiniteQuery({
    queryKey: [...trpc.audit.list.pathKey(), 'pages', filter],
    queryFn: ({ pageParam, signal }) =>
      client.audit.list.query({ ...filter, beforeId: pageParam, limit: 50 }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextBeforeId,
    // Whoever reads further back is not to be moved by what is new at the top.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : live.refetchInterval),
  });
}

export function AuditScreen() {
  const [{ q, action, cluster }, setFilters] = useQueryStates(filters);
  const audit = useAudit({
    search: useDeferredValue(q.trim()).slice(0, limits.searchChars),
    actions: action === '' ? [] : [action],
    clusterId: cluster === '' ? null : cluster,
  });
  const filtered = q !== '' || action !== '' || cluster !== '';
  return (
    <>
      <PageHead title="Audit" note="Every change and every look made through Spillway, with a name on it." />
      <Panel flush>
        <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
          <Input
            data-filter
            type="search"
            aria-label="Filter the audit log"
            placeholder="Filter by target, person, reason"
            className="w-72 max-w-full"
            value={q}
            onChange={(event) => void setFilters({ q: event.target.value || null })}
          />
          <Select
            aria-label="Action"
            value={action}
            onChange={(event) => void setFilters({ action: event.target.value || null })}
          >
            <option value="">Every action</option>
            {actionChoices.map(([name, word]) => (
              <option key={name} value={name}>
                {word}
              </option>
            ))}
          </Select>
          <ClusterFilter value={cluster} onChange={(next) => void setFilters({ cluster: next || null })} />
        </div>
        <div className="[&>[role=alert]]:m-4">
          <QueryStates
            query={audit}
            failed="The audit log could not be read"
            skeleton={<TableSkeleton columns={auditColumns} rows={10} />}
          >
            {({ pages }) => {
              const entries = pages.flatMap((page) => page.entries);
              if (entries.length === 0) {
                return filtered ? <NoMatch onClear={() => void setFilters(null)} /> : <NothingYet />;
              }
              return <AuditTable entries={entries} />;
            }}
          </QueryStates>
        </div>
        {audit.hasNextPage && (
          <div className="border-t px-4 py-2">
            <Button size="sm" disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
              {audit.isFetchingNextPage ? 'Loading…' : 'Load more'}
            </Button>
          </div>
        )}
      </Panel>
    </>
  );
}

function ClusterFilter({ value, onChange }: { value: string; onChange: (clusterId: string) => void }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.clusters.list.queryOptions(undefined, { staleTime: 30_000 }));
  return (
    <Select aria-label="Cluster" value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">Every cluster</option>
      {(data ?? []).map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}

function NothingYet() {
  return (
    <EmptyState icon={<ScrollText />} title="Nothing was done yet">
      Looks, replays, redrives, purges and changes of clusters stand here as soon as somebody makes one.
    </EmptyState>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState title="No entry matches" action={<Button onClick={onClear}>Clear the filters</Button>}>
      Nothing in the whole log has this text, action and cluster together.
    </EmptyState>
  );
}
