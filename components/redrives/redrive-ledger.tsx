// The ledger of a redrive: every message that was planned stands in one line, and the lines add up to the plan.
// A line opens its messages.
'use client';

import { CircleCheck, CircleHelp, CircleMinus, CircleX } from 'lucide-react';
import Link from 'next/link';
import { Fragment } from 'react';
import type { RedriveView } from '@/server/domain/redrive';
import { isListed, type LedgerLine, ledgerOf, type LedgerRow } from '@/server/domain/redrive-ledger';
import { links } from '../links';
import { DASH, formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { Panel } from '../ui/panel';
import { EmptyState } from '../ui/states';
import { type Column, Head, Table, Td, Tr } from '../ui/table';
import { MovedAfterwards } from './moved-afterwards';
import { RecallSection } from './recall-section';
import { wordsOfLine } from './recall-words';
import type { RedriveDetail } from './redrive-detail';
import { outcomeWords } from './redrive-words';

export const ledgerColumns: readonly Column[] = [
  { label: 'Outcome' },
  { label: 'Target', wide: true },
  { label: 'Reason', wide: true },
  { label: 'Messages', numeric: true },
];

function LineIcon({ line }: { line: LedgerLine }) {
  const className = 'size-4 shrink-0';
  switch (line) {
    case 'moved':
      return <CircleCheck className={`${className} text-ok`} aria-hidden />;
    case 'in-doubt':
    case 'parked':
      return <CircleHelp className={`${className} text-look`} aria-hidden />;
    case 'unroutable':
    case 'stayed':
      return <CircleX className={`${className} text-act`} aria-hidden />;
    case 'came-back':
    case 'not-selected':
    case 'not-found':
    case 'gone':
    case 'not-reached':
      return <CircleMinus className={`${className} text-unknown`} aria-hidden />;
  }
}

export function RedriveLedger({ redrive }: { redrive: RedriveDetail }) {
  const ledger = ledgerOf(redrive);
  if (redrive.takenMessages === 0 && redrive.outcomes.length === 0) {
    return (
      <Panel title="Ledger" flush>
        <EmptyState title="No message has an outcome yet">
          Each message shows up here once the broker has answered for it.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title="Ledger" aside={ledger.passedMessages > 0 && passedWords(ledger.passedMessages)} flush>
      <Table className="md:min-w-[640px]">
        <Head columns={ledgerColumns} />
        <tbody>
          {ledger.rows.map((row) => (
            <Fragment key={row.line}>
              <LineRow row={row} redrive={redrive} />
              {row.parts.length > 1 &&
                row.parts.map((part) => (
                  <PartRow
                    key={JSON.stringify([part.outcome, part.target, part.detail])}
                    part={part}
                    parts={row.parts}
                  />
                ))}
            </Fragment>
          ))}
          <Tr className="font-semibold">
            <Td>{redrive.undoOf === null ? 'Planned' : 'Ready in the queue at the start'}</Td>
            <Td className="max-md:hidden" />
            <Td className="font-normal text-muted max-md:hidden">the lines above, together</Td>
            <Td numeric>{formatExact(ledger.plannedMessages)}</Td>
          </Tr>
        </tbody>
      </Table>
      {ledger.putBack.map(({ outcome, detail, count }) => (
        <p key={`${outcome} ${detail ?? ''}`} className="border-t px-4 py-2 text-table text-muted">
          {formatExact(count)} of these: {outcomeWords[outcome]}. {detail}
        </p>
      ))}
      {redrive.consumed !== null && <MovedAfterwards consumed={redrive.consumed} returns={redrive.returns} />}
      <RecallSection redrive={redrive} />
    </Panel>
  );
}

function LineRow({ row: { line, messages, parts }, redrive }: { row: LedgerRow; redrive: RedriveView }) {
  const { label, note } = wordsOfLine(line, redrive.undoOf !== null);
  const only = parts.length === 1 ? parts[0] : undefined;
  const href = lineHref(line, redrive);
  const count = formatExact(messages);
  return (
    <Tr>
      <Td>
        <span className="flex items-start gap-2 py-1.5">
          <span className="flex h-5 items-center">
            <LineIcon line={line} />
          </span>
          <span className="min-w-0">
            <span className="font-medium">{label}</span>{' '}
            <span className="text-muted max-md:block">{note}</span>
            {only !== undefined && (
              <span className="flex flex-col text-muted md:hidden">
                {only.target !== null && <Name>{only.target}</Name>}
                {only.detail}
              </span>
            )}
          </span>
        </span>
      </Td>
      <Td className="max-w-56 max-md:hidden">
        {only?.target ? <Name>{only.target}</Name> : parts.length > 1 ? null : DASH}
      </Td>
      <Td className="text-muted max-md:hidden">{only?.detail ?? (parts.length > 1 ? null : DASH)}</Td>
      <Td numeric>
        {href === null ? (
          <span title="None of them is known by name, and none is there any more.">{count}</span>
        ) : (
          <Link
            href={href}
            scroll={false}
            aria-label={`${label}: show ${plural(messages, 'message')}`}
            className="text-accent hover:underline"
          >
            {count}
          </Link>
        )}
      </Td>
    </Tr>
  );
}

/** By target and reason, where there are several. What happened is said again only where that differs, too. */
function PartRow({ part, parts }: { part: LedgerRow['parts'][number]; parts: LedgerRow['parts'] }) {
  const { outcome, target, detail, count } = part;
  const differs = parts.some((other) => other.outcome !== outcome);
  return (
    <Tr className="text-muted">
      <Td className="py-1 pl-10 first:pl-10">
        {differs && outcomeWords[outcome].replace(/^[^:]*: /, '')}
        <span className="flex flex-col md:hidden">
          {target !== null && <Name>{target}</Name>}
          {detail}
        </span>
      </Td>
      <Td className="max-w-56 max-md:hidden">{target === null ? DASH : <Name>{target}</Name>}</Td>
      <Td className="py-1 max-md:hidden">{detail ?? DASH}</Td>
      <Td numeric>{formatExact(count)}</Td>
    </Tr>
  );
}

/** Where the messages of a line are to be seen; null where they are not known by name and not in the source. */
function lineHref(line: LedgerLine, redrive: RedriveView): string | null {
  const { id, clusterId, vhost, queue, undoOf } = redrive;
  if (line === 'in-doubt') return `${links.redrive(id)}#in-doubt`;
  if (isListed(line)) return links.redriveLine(id, line);
  if (line === 'gone' || line === 'not-found') return null;
  const source = { clusterId, vhost, name: queue };
  return undoOf === null ? links.deadLetterQueue(source) : links.queue(source, 'messages');
}

function passedWords(messages: number): string {
  return `${plural(messages, 'other')} looked at on the way and put back`;
}
