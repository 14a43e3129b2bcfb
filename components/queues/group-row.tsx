// A group of queues whose names begin alike: one line of the list, with sums, that opens and closes.

import { ChartLine, ChevronRight } from 'lucide-react';
import Link from 'next/link';
import type { KnownSum, QueueGroupRow } from '@/server/domain/queue-groups';
import { buttonClass } from '../ui/button';
import { cn } from '../ui/cn';
import { DASH, formatCount, formatExact, formatRate, formatDuration, plural } from '../ui/format';
import { Name } from '../ui/name';
import { chartsHref, type ListFilters } from './list-filters';
import { columnFacts } from './queue-columns';
import { QueueStateBadge } from './state';

type GroupRowProps = {
  group: QueueGroupRow;
  open: boolean;
  onToggle: () => void;
  filters: ListFilters;
};

/** A line of the table, or a card on a phone. */
export function GroupLine({
  narrow,
  template,
  columnIds,
  ...props
}: GroupRowProps & { narrow: boolean; template: string; columnIds: readonly string[] }) {
  if (narrow) return <GroupCard {...props} />;
  return <GroupRow template={template} columnIds={columnIds} {...props} />;
}

function GroupRow({
  template,
  columnIds,
  ...props
}: GroupRowProps & { template: string; columnIds: readonly string[] }) {
  return (
    <div
      role="presentation"
      className="relative grid h-full items-center gap-x-3 bg-sunken/40 px-3 text-table"
      style={{ gridTemplateColumns: template }}
    >
      {columnIds.map((id) => (
        <div
          key={id}
          role="cell"
          className={cn('min-w-0', columnFacts[id]?.numeric && 'text-right whitespace-nowrap')}
        >
          <GroupCell id={id} {...props} />
        </div>
      ))}
    </div>
  );
}

function GroupCell({ id, ...props }: GroupRowProps & { id: string }) {
  const { group, open } = props;
  switch (id) {
    case 'star':
      return <Chevron open={open} />;
    case 'state':
      return <QueueStateBadge state={group.state} className="flex" />;
    case 'name':
      return (
        <span className="flex items-center gap-2">
          <GroupName {...props} />
          <span className="truncate text-label text-muted">{sizeWords(group)}</span>
          <ChartsLink {...props} />
        </span>
      );
    case 'ready':
    case 'unacked':
    case 'consumers':
      return <Sum sum={group[id]} queues={group.queues} format={formatCount} />;
    case 'in':
    case 'out':
      return <Sum sum={group[id]} queues={group.queues} format={formatRate} />;
    case 'age':
      return <span title="Of the queue whose oldest message is oldest">{ageWords(group)}</span>;
    default:
      return null;
  }
}

function GroupCard(props: GroupRowProps) {
  const { group, open } = props;
  const { queues, ready, unacked } = group;
  return (
    <div className="relative flex h-full flex-col justify-center gap-0.5 bg-sunken/40 px-3">
      <div role="cell" className="flex min-w-0 items-center gap-2">
        <Chevron open={open} />
        <GroupName {...props} />
        <QueueStateBadge state={group.state} className="ml-auto shrink-0" />
      </div>
      <div role="cell" className="truncate text-label text-faint">
        {sizeWords(group)}
      </div>
      <div role="cell" className="flex items-center gap-4 text-label text-muted">
        <span>
          Ready <Sum sum={ready} queues={queues} format={formatCount} />
        </span>
        <span>
          Unacked <Sum sum={unacked} queues={queues} format={formatCount} />
        </span>
        <span>
          Oldest <span className="text-text">{ageWords(group)}</span>
        </span>
        <ChartsLink {...props} />
      </div>
    </div>
  );
}

function Chevron({ open }: { open: boolean }) {
  return <ChevronRight aria-hidden className={cn('size-4 shrink-0 text-faint', open && 'rotate-90')} />;
}

/** The whole line takes the click. */
function GroupName({ group, open, onToggle }: GroupRowProps) {
  return (
    <button
      type="button"
      aria-expanded={open}
      aria-label={`Group ${nameOf(group)}`}
      className="inline-flex min-w-0 text-left font-medium after:absolute after:inset-0"
      onClick={onToggle}
    >
      {group.key === '' ? nameOf(group) : <Name>{group.key}</Name>}
    </button>
  );
}

function ChartsLink({ group, filters }: GroupRowProps) {
  if (group.key === '') return null;
  return (
    <Link
      href={chartsHref({ ...filters, prefix: group.key })}
      prefetch={false}
      aria-label={`Charts of ${group.key}`}
      title="Depth, flow, age and consumers of these queues, summed up"
      className={cn(buttonClass({ variant: 'ghost', size: 'icon' }), 'relative z-10 -my-2 ml-auto size-7')}
    >
      <ChartLine />
    </Link>
  );
}

function nameOf({ key }: QueueGroupRow): string {
  return key === '' ? 'Other names' : key;
}

function sizeWords({ queues, wrong }: QueueGroupRow): string {
  return `${plural(queues, 'queue')}${wrong === 0 ? '' : ` · ${formatExact(wrong)} wrong`}`;
}

function ageWords({ ageMs }: QueueGroupRow): string {
  return ageMs === null ? DASH : formatDuration(ageMs);
}

function Sum({ sum, queues, format }: { sum: KnownSum; queues: number; format: (value: number) => string }) {
  const { value, known } = sum;
  if (value === null) return <span title="Not known of any of them">{DASH}</span>;
  const partly = known < queues;
  const told = `${formatExact(value)}${partly ? `, known of ${known} of ${plural(queues, 'queue')}` : ''}`;
  return (
    <span className="text-text" title={told}>
      {partly && '≥ '}
      {format(value)}
    </span>
  );
}
