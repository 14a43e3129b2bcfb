// Causes of the messages seen, largest first. A box selects all messages of its cause.
'use client';

import { useMemo } from 'react';
import { causeKeyOf } from '@/server/domain/causes/cause-key';
import { type CauseView, groupCauses } from '@/server/domain/group-causes';
import type { MessageView } from '@/server/domain/message';
import { reasonWord } from '../messages/death-timeline';
import type { Selection } from '../messages/message-table';
import { cn } from '../ui/cn';
import { Checkbox } from '../ui/field';
import { DASH, formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { type Column, Head, leadClass, leadColumn, Table, Td, Tr } from '../ui/table';
import { Ago } from '../ui/time';

const columns: readonly Column[] = [
  leadColumn('Select'),
  { label: 'Cause' },
  { label: 'Died in', wide: true },
  { label: 'Seen', numeric: true },
  { label: 'Share', wide: true, className: 'w-36' },
  { label: 'First death', numeric: true, wide: true },
  { label: 'Last death', numeric: true, wide: true },
];

export function CausesTable({
  messages,
  selection,
}: {
  messages: readonly MessageView[];
  selection: Selection;
}) {
  const causes = useMemo(() => groupCauses(messages), [messages]);
  const positions = useMemo(() => positionsByCause(messages), [messages]);
  return (
    <Table className="md:min-w-[860px]">
      <Head columns={columns} />
      <tbody>
        {causes.map((cause) => (
          <CauseRow
            key={cause.key}
            cause={cause}
            positions={positions.get(cause.key) ?? []}
            total={messages.length}
            selection={selection}
          />
        ))}
      </tbody>
    </Table>
  );
}

function positionsByCause(messages: readonly MessageView[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const message of messages) {
    const key = causeKeyOf(message);
    positions.set(key, [...(positions.get(key) ?? []), message.position]);
  }
  return positions;
}

function CauseRow({
  cause,
  positions,
  total,
  selection,
}: {
  cause: CauseView;
  positions: readonly number[];
  total: number;
  selection: Selection;
}) {
  const selected = positions.filter((position) => selection.selected.has(position)).length;
  const share = cause.count / total;
  const reason = cause.reason === '' ? 'No death recorded' : reasonWord(cause.reason);
  const title = cause.error ?? reason;
  return (
    <Tr className={cn(selected > 0 && 'bg-accent-soft')}>
      <Td className={leadClass}>
        <Checkbox
          aria-label={`Select all ${cause.count} of cause: ${title}`}
          className="align-middle"
          checked={selected === positions.length}
          ref={(box) => {
            if (box !== null) box.indeterminate = selected > 0 && selected < positions.length;
          }}
          onChange={(event) => selection.toggle(positions, event.target.checked)}
        />
      </Td>
      <Td className="max-w-52 py-1.5 md:max-w-96">
        <span className="block truncate font-medium" title={title}>
          {title}
        </span>
        <span className="block truncate text-label text-muted">
          {cause.error !== null && reason}
          <span className="md:hidden">
            {cause.error !== null && ' · '}
            {cause.originQueue}, last <Ago atMs={cause.lastDeathAtMs} />
          </span>
        </span>
      </Td>
      <Td wide className="max-w-56">
        {cause.originQueue === '' ? (
          <span title="The messages do not say.">{DASH}</span>
        ) : (
          <Name>{cause.originQueue}</Name>
        )}
      </Td>
      <Td numeric className="font-semibold">
        {formatExact(cause.count)}
      </Td>
      <Td wide>
        <span className="flex items-center gap-2">
          <span aria-hidden className="h-1.5 flex-1 overflow-hidden rounded-full bg-sunken">
            <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
          </span>
          <span className="w-10 text-right text-label text-muted">{Math.round(share * 100)} %</span>
        </span>
      </Td>
      <Td numeric wide className="text-muted">
        <Ago atMs={cause.firstDeathAtMs} />
      </Td>
      <Td numeric wide className="text-muted">
        <Ago atMs={cause.lastDeathAtMs} />
      </Td>
    </Tr>
  );
}
