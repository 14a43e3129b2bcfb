// Who holds what, who consumes and what is bound, read live from the broker while this tab is open.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Unplug } from 'lucide-react';
import type { BindingView, ConsumerView, QueueRef } from '@/server/domain/queue';
import type { QueueType } from '@/server/domain/queue-choices';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { Badge } from '../ui/badge';
import { DASH, formatCount, plural } from '../ui/format';
import { Name } from '../ui/name';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, Skeleton } from '../ui/states';
import { type Column, Head, Table, Td, Tr } from '../ui/table';
import { ArgumentValue } from './argument-value';
import { UnackedPanel } from './unacked-panel';

export function Topology({
  queueRef,
  type,
  blocked,
}: {
  queueRef: QueueRef;
  type: QueueType;
  /** Why nothing can be changed now; null when it can. */
  blocked: string | null;
}) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.queues.topology.queryOptions(queueRef, { placeholderData: keepPreviousData, ...useLive() }),
  );
  return (
    <QueryStates
      query={query}
      failed="The broker did not tell its consumers and bindings"
      skeleton={<Skeleton className="h-48 w-full" />}
    >
      {({ consumers, bindings }) => (
        <div className="flex flex-col gap-4">
          {type !== 'stream' && <UnackedPanel queueRef={queueRef} blocked={blocked} />}
          <Panel title="Consumers" aside={plural(consumers.length, 'consumer')} flush>
            {consumers.length === 0 ? (
              <EmptyState icon={<Unplug />} title="Nobody consumes from this queue">
                {type === 'stream'
                  ? 'A stream keeps its messages whether they are read or not.'
                  : 'Messages wait until a consumer attaches, expire, or are dropped by a limit.'}
              </EmptyState>
            ) : (
              <Consumers consumers={consumers} />
            )}
          </Panel>
          <Panel title="Bindings" aside={plural(bindings.length, 'binding')} flush>
            <Bindings bindings={bindings} />
          </Panel>
        </div>
      )}
    </QueryStates>
  );
}

/** On a phone the application, which people know, stands in for the tag, the host and the channel. */
const consumerColumns: readonly Column[] = [
  { label: 'Consumer tag', wide: true },
  { label: 'Application' },
  { label: 'Host', wide: true },
  { label: 'Channel', wide: true },
  { label: 'Prefetch', numeric: true },
  { label: 'Unacked', numeric: true },
  { label: 'Mode' },
];

function Consumers({ consumers }: { consumers: ConsumerView[] }) {
  return (
    <Table>
      <Head columns={consumerColumns} />
      <tbody>
        {consumers.map((consumer) => (
          <Tr key={`${consumer.channel} ${consumer.tag}`}>
            <Td wide className="max-w-64">
              <Name>{consumer.tag}</Name>
            </Td>
            <Td className="max-w-24 truncate md:max-w-48" title={consumer.application ?? consumer.tag}>
              {consumer.application ?? <span className="md:hidden">{consumer.tag}</span>}
              {consumer.application === null && <span className="max-md:hidden">{DASH}</span>}
            </Td>
            <Td wide className="whitespace-nowrap">
              {consumer.host}
            </Td>
            <Td wide className="max-w-64">
              <Name className="text-muted">{consumer.channel}</Name>
            </Td>
            <Td numeric title={consumer.prefetch === 0 ? 'No limit: the broker sends all it has' : undefined}>
              {consumer.prefetch === 0 ? 'unlimited' : formatCount(consumer.prefetch)}
            </Td>
            <Td numeric>{formatCount(consumer.unackedMessages)}</Td>
            <Td>
              <span className="flex flex-wrap gap-1">
                <Badge>{consumer.ackRequired ? 'manual ack' : 'auto-ack'}</Badge>
                {consumer.exclusive && <Badge>exclusive</Badge>}
                {!consumer.active && (
                  <Badge tone="unknown" title="Waits behind the single active consumer">
                    waiting
                  </Badge>
                )}
              </span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

const bindingColumns: readonly Column[] = [
  { label: 'From exchange' },
  { label: 'Routing key' },
  { label: 'Arguments', wide: true },
];

function Bindings({ bindings }: { bindings: BindingView[] }) {
  if (bindings.length === 0) {
    return (
      <EmptyState title="No bindings">
        Only what is published straight to the queue&apos;s name arrives here.
      </EmptyState>
    );
  }
  return (
    <Table>
      <Head columns={bindingColumns} />
      <tbody>
        {bindings.map((binding, index) => (
          <Tr key={index}>
            <Td className="max-w-36 md:max-w-80">
              {binding.source === '' ? (
                <span className="text-muted">default exchange</span>
              ) : (
                <Name>{binding.source}</Name>
              )}
            </Td>
            <Td className="max-w-44 md:max-w-96">
              {binding.routingKey === '' ? (
                <span className="text-faint">none</span>
              ) : (
                <Name>{binding.routingKey}</Name>
              )}
            </Td>
            <Td wide>
              {Object.keys(binding.arguments).length === 0 ? (
                <span className="text-faint">{DASH}</span>
              ) : (
                <ArgumentValue value={binding.arguments} />
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
