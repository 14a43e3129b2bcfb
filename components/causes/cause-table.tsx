// Causes as rows, largest first: what it is, how many, when, and whether it can be put back. One table for what was scanned or
// captured and for what a look has seen; a look knows no trend and gives no verdict.
'use client';

import type { CauseTrend } from '@/server/domain/causes/causes-view';
import type { Verdict } from '@/server/domain/causes/verdict';
import { useRowCursor } from '../shell/use-row-cursor';
import { cn } from '../ui/cn';
import { Checkbox } from '../ui/field';
import { DASH, formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { type Column, Head, leadClass, leadColumn, Table, Td, Tr } from '../ui/table';
import { Ago } from '../ui/time';
import { DeathBars } from './death-bars';
import { VerdictLine } from './verdict-line';

export type CauseRow = {
  id: string;
  title: string;
  /** Reason, exception and place, as far as the title does not say them. */
  detail: string;
  marks?: React.ReactNode;
  originQueue: string;
  count: number;
  exact: boolean;
  firstDeathAtMs: number | null;
  lastDeathAtMs: number | null;
  muted: boolean;
  /** Deaths per bucket and what follows from all that is known; null for a look. */
  standing: { trend: readonly number[]; verdict: Verdict } | null;
  selected: boolean | 'some';
  selectLabel: string;
  /** Why it cannot be selected; null when it can. */
  refusal: string | null;
};

const before: readonly Column[] = [
  leadColumn('Select'),
  { label: 'Cause' },
  { label: 'Died in', wide: true },
  { label: 'Messages', numeric: true },
];
const times: readonly Column[] = [
  { label: 'First death', numeric: true, wide: true },
  { label: 'Last death', numeric: true, wide: true },
];
const seenColumns = [...before, ...times];
const knownColumns = [
  ...before,
  { label: 'Deaths', wide: true, className: 'w-[120px]' },
  ...times,
  { label: 'Verdict', wide: true },
];

export function CauseTable({
  rows,
  total,
  trend,
  onSelect,
  onOpen,
}: {
  rows: readonly CauseRow[];
  /** Messages of all causes. */
  total: number;
  trend: CauseTrend | null;
  onSelect: (id: string, on: boolean) => void;
  onOpen?: (id: string) => void;
}) {
  const current = useRowCursor({
    count: onOpen === undefined ? 0 : rows.length,
    yields: true,
    idAt: (index) => rows[index]?.id,
    open: (index) => {
      const row = rows[index];
      if (row !== undefined) onOpen?.(row.id);
    },
  });
  return (
    <Table className={trend === null ? 'md:min-w-[860px]' : 'md:min-w-[1060px]'}>
      <Head columns={trend === null ? seenColumns : knownColumns} />
      <tbody>
        {rows.map((row, index) => (
          <Row
            key={row.id}
            {...{ row, total, trend, onSelect }}
            current={index === current}
            {...(onOpen !== undefined && { onOpen: () => onOpen(row.id) })}
          />
        ))}
      </tbody>
    </Table>
  );
}

function Row({
  row,
  total,
  trend,
  current,
  onSelect,
  onOpen,
}: {
  row: CauseRow;
  total: number;
  trend: CauseTrend | null;
  current: boolean;
  onSelect: (id: string, on: boolean) => void;
  onOpen?: () => void;
}) {
  const { standing, selected } = row;
  return (
    <Tr
      current={current}
      className={cn(
        '[&>td]:py-1.5',
        onOpen !== undefined && 'cursor-pointer',
        selected !== false && 'bg-accent-soft',
        row.muted && 'greyed',
      )}
      {...(onOpen !== undefined && { onClick: onOpen })}
    >
      <SelectCell row={row} onSelect={onSelect} />
      <Td className="max-w-52 md:max-w-80">
        <Titled row={row} opens={onOpen !== undefined} />
      </Td>
      <Td wide className="max-w-48">
        {row.originQueue === '' ? (
          <span title="The messages do not say.">{DASH}</span>
        ) : (
          <Name>{row.originQueue}</Name>
        )}
      </Td>
      <Td numeric>
        <Share row={row} total={total} />
      </Td>
      {trend !== null && (
        <Td wide>
          <DeathBars values={standing?.trend ?? []} trend={trend} />
        </Td>
      )}
      <Td numeric wide className="text-muted">
        <Ago atMs={row.firstDeathAtMs} />
      </Td>
      <Td numeric wide className="text-muted">
        <Ago atMs={row.lastDeathAtMs} />
      </Td>
      {trend !== null && (
        <Td wide className="max-w-96 min-w-64 text-table">
          {standing !== null && <VerdictLine verdict={standing.verdict} />}
        </Td>
      )}
    </Tr>
  );
}

function SelectCell({ row, onSelect }: { row: CauseRow; onSelect: (id: string, on: boolean) => void }) {
  const { id, selected, selectLabel, refusal } = row;
  return (
    <Td className={leadClass} onClick={(event) => event.stopPropagation()}>
      <Checkbox
        aria-label={selectLabel}
        className="align-middle"
        checked={selected === true}
        ref={(box) => {
          if (box !== null) box.indeterminate = selected === 'some';
        }}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onChange={(event) => onSelect(id, event.target.checked)}
      />
    </Td>
  );
}

function Titled({
  row: { title, detail, marks, originQueue, standing, lastDeathAtMs },
  opens,
}: {
  row: CauseRow;
  opens: boolean;
}) {
  return (
    <>
      {opens ? (
        <button
          type="button"
          className="block max-w-full truncate text-left font-medium hover:underline"
          title={title}
          aria-label={`Open cause: ${title}`}
        >
          {title}
        </button>
      ) : (
        <span className="block truncate font-medium" title={title}>
          {title}
        </span>
      )}
      <span className="flex min-w-0 items-center gap-1.5 text-label text-muted">
        {marks}
        <span className="truncate" title={detail}>
          {detail}
        </span>
      </span>
      {standing === null ? (
        <span className="block truncate text-label text-muted md:hidden">
          {originQueue !== '' && `${originQueue}, `}last <Ago atMs={lastDeathAtMs} />
        </span>
      ) : (
        <VerdictLine verdict={standing.verdict} className="mt-1 text-label md:hidden" />
      )}
    </>
  );
}

function Share({ row: { count, exact }, total }: { row: CauseRow; total: number }) {
  const share = total === 0 ? 0 : Math.min(1, count / total);
  const percent = share > 0 && share < 0.01 ? '<1' : String(Math.round(share * 100));
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <span className="font-semibold" title={exact ? undefined : 'Estimated from the newest messages'}>
        {exact ? '' : '≈ '}
        {formatExact(count)}
      </span>
      <span className="flex items-center gap-1.5">
        <span aria-hidden className="h-1 w-14 overflow-hidden rounded-full bg-sunken max-md:hidden">
          <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
        </span>
        <span className="w-9 text-right text-label text-muted">{percent} %</span>
      </span>
    </span>
  );
}
