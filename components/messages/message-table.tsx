// Messages of one look as a dense table. A row opens its message; with a selection, each row has a checkbox.
'use client';

import type { MessageView } from '@/server/domain/message';
import { useRowCursor } from '../shell/use-row-cursor';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { Checkbox } from '../ui/field';
import { DASH, formatBytes, formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { type Column, Head, leadClass, Table, Td, Tr } from '../ui/table';
import { Ago } from '../ui/time';
import { deathsSummary, exchangeName, kindOf } from './message-text';

/** What a phone has no room for stands in the message. */
const columns: readonly Column[] = [
  { label: '#', numeric: true, className: 'w-12' },
  { label: 'Message id' },
  { label: 'Type', wide: true },
  { label: 'Size', numeric: true, wide: true },
  { label: 'Exchange → key', wide: true },
  { label: 'Deaths' },
  { label: 'Published', numeric: true, wide: true },
];

/** In a stream the place of a message is its offset. */
export const streamColumns: readonly Column[] = [
  { label: 'Offset', numeric: true, className: 'w-28' },
  ...columns.slice(1),
];

function columnsFor([first]: readonly MessageView[]): readonly Column[] {
  return first === undefined || first.offset === null ? columns : streamColumns;
}

/** Positions in the look, because equal messages share a fingerprint. */
export type Selection = {
  selected: ReadonlySet<number>;
  toggle: (positions: readonly number[], on: boolean) => void;
};

export function MessageTable({
  messages,
  selection,
  onOpen,
}: {
  messages: readonly MessageView[];
  selection?: Selection;
  onOpen: (message: MessageView) => void;
}) {
  const current = useRowCursor({
    count: messages.length,
    idAt: (index) => messages[index]?.position,
    open: (index) => {
      const message = messages[index];
      if (message !== undefined) onOpen(message);
    },
    select: (index) => {
      const position = messages[index]?.position;
      if (position !== undefined) selection?.toggle([position], !selection.selected.has(position));
    },
  });
  return (
    <Table className="md:min-w-[860px]">
      <Head
        columns={
          selection === undefined
            ? columnsFor(messages)
            : [
                { label: <SelectAll messages={messages} selection={selection} />, className: leadClass },
                ...columnsFor(messages),
              ]
        }
      />
      <tbody>
        {messages.map((message, index) => (
          <MessageRow
            key={message.position}
            message={message}
            selection={selection}
            current={index === current}
            onOpen={onOpen}
          />
        ))}
      </tbody>
    </Table>
  );
}

function SelectAll({ messages, selection }: { messages: readonly MessageView[]; selection: Selection }) {
  const chosen = messages.filter(({ position }) => selection.selected.has(position)).length;
  return (
    <Checkbox
      aria-label="Select all messages shown"
      className="align-middle"
      checked={messages.length > 0 && chosen === messages.length}
      ref={(box) => {
        if (box !== null) box.indeterminate = chosen > 0 && chosen < messages.length;
      }}
      onChange={(event) =>
        selection.toggle(
          messages.map(({ position }) => position),
          event.target.checked,
        )
      }
    />
  );
}

function MessageRow({
  message,
  selection,
  current,
  onOpen,
}: {
  message: MessageView;
  selection: Selection | undefined;
  current: boolean;
  onOpen: (message: MessageView) => void;
}) {
  const selected = selection?.selected.has(message.position) ?? false;
  const deaths = deathsSummary(message);
  const label = message.messageId ?? message.fingerprint.slice(0, 12);
  return (
    <Tr
      current={current}
      className={cn('cursor-pointer', selected && 'bg-accent-soft data-current:bg-accent-soft')}
      onClick={() => onOpen(message)}
    >
      {selection !== undefined && (
        <Td className={leadClass} onClick={(event) => event.stopPropagation()}>
          <Checkbox
            aria-label={`Select message ${message.position}`}
            className="align-middle"
            checked={selected}
            onChange={(event) => selection.toggle([message.position], event.target.checked)}
          />
        </Td>
      )}
      <Td numeric className="text-faint">
        {message.offset === null ? message.position : formatExact(Number(message.offset))}
      </Td>
      <Td className="max-w-40 md:max-w-60">
        <OpenButton message={message} label={label} />
      </Td>
      <Td wide className="max-w-48 truncate" title={kindOf(message) ?? 'The message does not say.'}>
        {kindOf(message) ?? DASH}
      </Td>
      <Td numeric wide>
        {formatBytes(message.sizeBytes)}
      </Td>
      <Td wide className="max-w-80">
        <Route message={message} />
      </Td>
      <Td className="max-w-36 truncate md:max-w-64" title={deaths ?? 'It never died.'}>
        {deaths ?? DASH}
      </Td>
      <Td numeric wide className="text-muted">
        {message.timestampMs === null ? (
          <span title="The publisher set no timestamp.">{DASH}</span>
        ) : (
          <Ago atMs={message.timestampMs} />
        )}
      </Td>
    </Tr>
  );
}

function OpenButton({ message, label }: { message: MessageView; label: string }) {
  return (
    <span className="flex items-center gap-2">
      <button
        type="button"
        className="flex min-w-0 text-left hover:underline"
        aria-label={`Open message ${message.offset ?? message.position}: ${label}`}
      >
        <Name className={cn(message.messageId === null && 'text-faint')}>{label}</Name>
      </button>
      {message.redelivered && (
        <Badge title="Delivered before" className="max-md:hidden">
          redelivered
        </Badge>
      )}
    </span>
  );
}

function Route({ message }: { message: MessageView }) {
  return (
    <span className="flex min-w-0 gap-1.5 font-mono text-table">
      <span className="max-w-32 shrink-0 truncate text-muted" title={message.exchange}>
        {exchangeName(message.exchange)}
      </span>
      <span className="text-faint">→</span>
      <Name>{message.routingKey}</Name>
    </span>
  );
}
