// What a search found, newest first, each with the place where the text stands.
'use client';

import { errorOf } from '@/server/domain/causes/signature';
import type { Excerpt, SearchHit } from '@/server/domain/dead-letter-search';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { Checkbox } from '../ui/field';
import { DASH, formatBytes } from '../ui/format';
import { Name } from '../ui/name';
import { type Column, Head, leadClass, leadColumn, Table, Td, Tr } from '../ui/table';
import { Ago } from '../ui/time';

const columns: readonly Column[] = [
  leadColumn('Select'),
  { label: 'Message' },
  { label: 'Found' },
  { label: 'Died in', wide: true },
  { label: 'Size', numeric: true, wide: true },
  { label: 'Died', numeric: true, wide: true },
];

type Picking = {
  selected: ReadonlySet<string>;
  onSelect: (ids: readonly string[], on: boolean) => void;
  onOpen: (id: string) => void;
};

export function SearchHits({ hits, ...picking }: Picking & { hits: readonly SearchHit[] }) {
  return (
    <Table className="md:min-w-[860px]">
      <Head columns={columns} />
      <tbody>
        {hits.map((hit) => (
          <HitRow key={hit.id} hit={hit} {...picking} />
        ))}
      </tbody>
    </Table>
  );
}

function HitRow({
  hit: { id, kind, view, excerpt },
  selected,
  onSelect,
  onOpen,
}: Picking & { hit: SearchHit }) {
  const [death] = view.deaths;
  const label = view.messageId ?? view.fingerprint.slice(0, 12);
  return (
    <Tr
      className={cn('cursor-pointer [&>td]:py-1', selected.has(id) && 'bg-accent-soft')}
      onClick={() => onOpen(id)}
    >
      <Td className={leadClass} onClick={(event) => event.stopPropagation()}>
        <Checkbox
          aria-label={`Select message ${label}`}
          className="align-middle"
          checked={selected.has(id)}
          onChange={(event) => onSelect([id], event.target.checked)}
        />
      </Td>
      <Td className="max-w-32 md:max-w-52">
        <span className="flex items-center gap-2">
          <button
            type="button"
            className="flex min-w-0 text-left hover:underline"
            aria-label={`Open message ${label}`}
          >
            <Name>{label}</Name>
          </button>
          {kind === 'capture' && (
            <Badge title="Not in the queue any more: Spillway keeps it" className="max-md:hidden">
              captured
            </Badge>
          )}
        </span>
      </Td>
      <Td className="max-w-40 md:max-w-lg">
        {excerpt === null ? (
          <span className="block truncate text-muted">{errorOf(view) ?? 'It does not say why it died.'}</span>
        ) : (
          <Found excerpt={excerpt} />
        )}
      </Td>
      <Td wide className="max-w-48">
        {death === undefined ? DASH : <Name>{death.queue}</Name>}
      </Td>
      <Td numeric wide>
        {formatBytes(view.sizeBytes)}
      </Td>
      <Td numeric wide className="text-muted">
        <Ago atMs={death?.atMs ?? null} />
      </Td>
    </Tr>
  );
}

/** On one line, the text that was looked for always in sight: what stands before it gives way at its beginning. */
function Found({ excerpt: { where, before, hit, after } }: { excerpt: Excerpt }) {
  const cut = 'truncate whitespace-pre';
  return (
    <span className="flex min-w-0 font-mono text-label" title={where}>
      <span className={cn(cut, 'mr-[1ch] max-w-1/3 shrink-0 text-faint')}>{where}:</span>
      <span className={cn(cut, 'max-w-1/3 min-w-0')} dir="rtl">
        <bdi dir="ltr">{oneLine(before)}</bdi>
      </span>
      <mark className={cn(cut, 'max-w-2/3 shrink-0 rounded-sm bg-look-soft text-text')}>{oneLine(hit)}</mark>
      <span className={cn(cut, 'min-w-0 flex-1')}>{oneLine(after)}</span>
    </span>
  );
}

function oneLine(text: string): string {
  return text.replaceAll(/\s/g, ' ');
}
