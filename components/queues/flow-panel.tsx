// What went through the queue in the range of the charts, and what of it no counter saw.
'use client';

import type { FlowAccount } from '@/server/domain/lag/flow-account';
import { losesSilently, waysIn, waysOut } from '@/server/domain/lag/flow-words';
import type { Metric } from '@/server/domain/metric';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import { HelpLink } from '../help/help-link';
import { formatCount, formatExact, formatSpan } from '../ui/format';
import { Panel, Stat, StatRow } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { Skeleton } from '../ui/states';
import type { TimeRange } from './range';
import { useQueueFlow } from './use-queue-flow';

export function FlowPanel({
  view,
  queueRef,
  range,
}: {
  view: QueueView;
  queueRef: QueueRef;
  range: TimeRange;
}) {
  const query = useQueueFlow(queueRef, range);
  return (
    <Panel
      title="Flow in this range"
      aside={
        <>
          {query.data && <Coverage account={query.data} />}
          <HelpLink page="numbers" heading="in-and-out">
            How it is counted
          </HelpLink>
        </>
      }
    >
      <QueryStates
        query={query}
        failed="The flow could not be read"
        skeleton={<Skeleton className="h-[88px] w-full" />}
      >
        {(account) => <Account account={account} view={view} />}
      </QueryStates>
    </Panel>
  );
}

function Coverage({ account: { knownMs, fromMs, toMs } }: { account: FlowAccount }) {
  if (knownMs === 0) return null;
  const rangeMs = toMs - fromMs;
  // A range begins and ends between two polls.
  if (knownMs > 0.97 * rangeMs) return <span>known throughout</span>;
  return (
    <span title="The rest was not read, or the broker’s counters went backwards">
      known for {formatSpan(knownMs)} of {formatSpan(rangeMs)}
    </span>
  );
}

function Account({ account, view: { details, row } }: { account: FlowAccount; view: QueueView }) {
  const { published, acked, leftWithoutAck, arrivedWithoutPublish } = account;
  const left = leftWithoutAck.value ?? 0;
  const lost = left > 0 && losesSilently(details) && !row.isDeadLetter;
  return (
    <>
      <StatRow>
        <Stat label="In, published" {...figure(published)} />
        <Stat label="In, not counted as published" {...figure(arrivedWithoutPublish)} />
        <Stat label="Out, acked or auto-acked" {...figure(acked)} />
        <Stat label="Out, left without ack" {...figure(leftWithoutAck)} tone={lost ? 'act' : undefined} />
      </StatRow>
      {published.value === null && <p className="mt-3 text-table text-muted">{published.reason}</p>}
      {published.value !== null && leftWithoutAck.value === null && (
        <p className="mt-3 text-table text-muted">
          What was not counted is not known. {leftWithoutAck.reason}
        </p>
      )}
      {left > 0 && (
        <p className="mt-3 text-table text-muted">
          {lost && <strong className="font-medium text-act">Nothing dead-letters what leaves here. </strong>}
          Messages that left without ack may have been {sentenceOf(waysOut(details))}.
        </p>
      )}
      {(arrivedWithoutPublish.value ?? 0) > 0 && (
        <p className="mt-1 text-table text-muted">
          Messages that no counter saw arrive may have been {sentenceOf(waysIn(details))}.
        </p>
      )}
    </>
  );
}

function figure(metric: Metric) {
  const about = metric.value !== null && metric.basis === 'estimate' && metric.value > 0 ? '≈ ' : '';
  return {
    value: `${about}${formatCount(metric.value)}`,
    title: metric.value === null ? metric.reason : `${about}${formatExact(metric.value)} messages`,
  };
}

function sentenceOf(ways: readonly string[]): string {
  const last = ways.at(-1) ?? '';
  return ways.length <= 1 ? last : `${ways.slice(0, -1).join(', ')} or ${last}`;
}
