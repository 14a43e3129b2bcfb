// In a sheet over the redrive: the messages of one line of its ledger, in the order in which they were taken, and all
// redrives of one of them.
'use client';

import { ArrowLeft } from 'lucide-react';
import { parseAsString, parseAsStringLiteral, useQueryState } from 'nuqs';
import { limits } from '@/server/domain/limits';
import { stepOfEntry } from '@/server/domain/lineage-steps';
import { originalOf } from '@/server/domain/redrive-trail';
import { type ListedLine, listedLines } from '@/server/domain/redrive-ledger';
import type { LedgerEntry } from '@/server/domain/redrive-entries';
import { MessageLineage } from '../messages/message-lineage';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Sheet } from '../ui/dialog';
import { DASH, formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { QueryStates } from '../ui/query-states';
import { EmptyState } from '../ui/states';
import { type Column, Head, Table, TableSkeleton, Td, Tr } from '../ui/table';
import { Instant } from '../ui/time';
import { lineWords } from './ledger-words';
import { useEntries } from './use-entries';

const columns: readonly Column[] = [
  { label: 'Place', title: 'Window (messages sent together) and place in it, in the order taken.' },
  { label: 'Message id' },
  { label: 'Target' },
  { label: 'Reason', wide: true },
  { label: 'Settled', numeric: true, wide: true },
];

const listed = Object.keys(listedLines) as ListedLine[];

export function EntrySheet({ redriveId }: { redriveId: string }) {
  const [line, setLine] = useQueryState(
    'line',
    parseAsStringLiteral(listed).withOptions({ history: 'push' }),
  );
  const [message, setMessage] = useMessageParam();
  const title = line === null ? 'Message' : `${lineWords[line].label}: the messages`;
  return (
    <Sheet
      open={line !== null || message !== null}
      onOpenChange={(open) => {
        if (open) return;
        void setLine(null);
        void setMessage(null);
      }}
      title={message === null ? title : 'One message'}
    >
      {message !== null && (
        <div className="flex flex-col items-start gap-4 px-5 py-4">
          {line !== null && (
            <Button size="sm" onClick={() => void setMessage(null)}>
              <ArrowLeft /> Back to the messages
            </Button>
          )}
          <MessageLineage steps={[stepOfEntry(redriveId, message)]} />
        </div>
      )}
      {message === null && line !== null && <Entries redriveId={redriveId} line={line} />}
    </Sheet>
  );
}

/** The beginning of the fingerprint of the message whose redrives are open. */
function useMessageParam() {
  return useQueryState('message', parseAsString.withOptions({ history: 'push' }));
}

function Entries({ redriveId, line }: { redriveId: string; line: ListedLine }) {
  const query = useEntries(redriveId, line);
  return (
    <div className="flex flex-col [&>[role=alert]]:m-4">
      <p className="border-b px-5 py-2 text-table text-muted">
        {lineWords[line].note}. In the order in which they were taken from the source.
      </p>
      <QueryStates
        query={query}
        failed="The messages could not be read"
        skeleton={<TableSkeleton columns={columns} rows={12} />}
      >
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          if (entries.length === 0) return <NoEntries />;
          return (
            <Table>
              <Head columns={columns} />
              <tbody>
                {entries.map((entry) => (
                  <EntryRow key={placeOf(entry)} entry={entry} />
                ))}
              </tbody>
            </Table>
          );
        }}
      </QueryStates>
      {query.hasNextPage && (
        <div className="px-5 py-3">
          <Button size="sm" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? 'Loading…' : 'Load more'}
          </Button>
        </div>
      )}
    </div>
  );
}

const journalDays = limits.journalKeepMs / 86_400_000;

function NoEntries() {
  return (
    <EmptyState title="No message stands in this line">
      The journal tells for {journalDays} days, and of the newest {formatExact(limits.journalMessages)}{' '}
      messages, what became of each; the counts stay.
    </EmptyState>
  );
}

/** "3 · 41": the window, and the place in it, both from 1. */
export function placeOf({ windowSeq, position }: Pick<LedgerEntry, 'windowSeq' | 'position'>): string {
  return `${formatExact(windowSeq)} · ${formatExact(position + 1)}`;
}

function EntryRow({ entry }: { entry: LedgerEntry }) {
  return (
    <Tr>
      <Td className="whitespace-nowrap text-muted">{placeOf(entry)}</Td>
      <Td className="max-w-36 md:max-w-52">
        <EntryName entry={entry} />
      </Td>
      <Td className="max-w-36 md:max-w-48">{entry.target === null ? DASH : <Name>{entry.target}</Name>}</Td>
      <Td wide className="text-muted">
        {entry.detail ?? DASH}
      </Td>
      <Td numeric wide className="text-muted">
        <Instant atMs={entry.settledAtMs} />
      </Td>
    </Tr>
  );
}

/** Its message id, or the beginning of its fingerprint where it has none; opens all its redrives. */
export function EntryName({ entry: { messageId, fingerprint } }: { entry: LedgerEntry }) {
  const [, open] = useMessageParam();
  return (
    <span className="flex min-w-0 items-center gap-1">
      <button
        type="button"
        className="flex min-w-0 text-accent hover:underline"
        title={`Show all redrives of this message; fingerprint ${fingerprint}`}
        onClick={() => void open(originalOf(fingerprint))}
      >
        <Name>{messageId ?? fingerprint.slice(0, 12)}</Name>
      </button>
      <CopyButton label="Copy the fingerprint" text={fingerprint} />
    </span>
  );
}
