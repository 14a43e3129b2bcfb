// The audit log, newest first: who did what to which thing, why, and what came of it.
'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Download as DownloadIcon, ScrollText } from 'lucide-react';
import { useQueryStates } from 'nuqs';
import { useDeferredValue } from 'react';
import type { AuditFilter } from '@/server/domain/audit';
import { auditOutcomes } from '@/server/domain/audit-standing';
import type { AuditFormat } from '@/server/domain/audit-lines';
import { useNow } from '../clock';
import { useLive } from '../shell/refresh';
import { useTRPC, useTRPCClient } from '../trpc';
import { Button, buttonClass } from '../ui/button';
import { Select } from '../ui/field';
import { FilterInput } from '../ui/filter-input';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState } from '../ui/states';
import { TableSkeleton } from '../ui/table';
import { auditPageEntries, auditPagesKey, auditParsers, sinceNames, toAuditFilter } from './audit-filter';
import { auditColumns, AuditTable } from './audit-table';
import { actionChoices, outcomeWords } from './audit-words';

const sinceWords = { day: 'The last 24 hours', week: 'The last 7 days', month: 'The last 30 days' } as const;

function useAudit(filter: AuditFilter, enabled: boolean) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const live = useLive();
  return useInfiniteQuery({
    queryKey: auditPagesKey(trpc.audit.list.pathKey(), filter),
    queryFn: ({ pageParam, signal }) =>
      client.audit.list.query({ ...filter, beforeId: pageParam, limit: auditPageEntries }, { signal }),
    enabled,
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextBeforeId,
    // Whoever reads further back is not to be moved by what is new at the top.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : live.refetchInterval),
  });
}

/** What the address says. "Since" moves on by the hour, so that a list is not asked for anew at each moment. */
function useFilter() {
  const [chosen, setFilters] = useQueryStates(auditParsers);
  const q = useDeferredValue(chosen.q);
  const now = useNow(3_600_000);
  const filter = toAuditFilter({ ...chosen, q }, now);
  const complete = chosen.since === null || now !== null;
  const filtered = Object.values(chosen).some((choice) => choice !== null && choice !== '');
  return { chosen, setFilters, filter, complete, filtered };
}

export function AuditScreen() {
  const { chosen, setFilters, filter, complete, filtered } = useFilter();
  const audit = useAudit(filter, complete);
  return (
    <>
      <PageHead
        title="Audit"
        note="Every change and every look made through Spillway, with a name on it."
        actions={
          <>
            <Download filter={filter} format="csv" />
            <Download filter={filter} format="ndjson" />
          </>
        }
      />
      <Panel flush>
        <FilterBar chosen={chosen} setFilters={setFilters} />
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

/** On a phone two stand beside each other. */
const choiceClass = 'max-w-48 max-md:max-w-[calc(50%-0.25rem)] max-md:grow';

function FilterBar({ chosen, setFilters }: Pick<ReturnType<typeof useFilter>, 'chosen' | 'setFilters'>) {
  const { q, action, cluster, outcome, since } = chosen;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
      <FilterInput
        aria-label="Filter the audit log"
        placeholder="Filter by target, person, reason"
        className="w-72 max-md:w-full"
        value={q}
        onFilter={(text) => void setFilters({ q: text || null })}
      />
      <Select
        aria-label="Action"
        className={choiceClass}
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
      <Select
        aria-label="Outcome"
        className={choiceClass}
        value={outcome ?? ''}
        onChange={(event) => void setFilters({ outcome: auditParsers.outcome.parse(event.target.value) })}
      >
        <option value="">Every outcome</option>
        {auditOutcomes.map((one) => (
          <option key={one} value={one}>
            {outcomeWords[one]}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Since"
        className={choiceClass}
        value={since ?? ''}
        onChange={(event) => void setFilters({ since: auditParsers.since.parse(event.target.value) })}
      >
        <option value="">At any time</option>
        {sinceNames.map((name) => (
          <option key={name} value={name}>
            {sinceWords[name]}
          </option>
        ))}
      </Select>
      <ClusterFilter value={cluster} onChange={(next) => void setFilters({ cluster: next || null })} />
    </div>
  );
}

const formatWords: Record<AuditFormat, { word: string; note: string }> = {
  csv: { word: 'CSV', note: 'All that the filter lets through, for a spreadsheet.' },
  ndjson: {
    word: 'JSON',
    note: 'All that the filter lets through, with everything recorded, an entry a line.',
  },
};

function Download({ filter, format }: { filter: AuditFilter; format: AuditFormat }) {
  const { word, note } = formatWords[format];
  const href = `/api/audit/export?${new URLSearchParams({ format, filter: JSON.stringify(filter) }).toString()}`;
  return (
    <a
      href={href}
      download
      title={note}
      aria-label={`Download as ${word}`}
      className={buttonClass({ size: 'sm' })}
    >
      <DownloadIcon /> {word}
    </a>
  );
}

function ClusterFilter({ value, onChange }: { value: string; onChange: (clusterId: string) => void }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.clusters.list.queryOptions(undefined, { staleTime: 30_000 }));
  return (
    <Select
      aria-label="Cluster"
      className={choiceClass}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
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
      Nothing in the whole log is like this.
    </EmptyState>
  );
}
