// The ledger of a redrive: what became of its messages, by outcome, target and reason; and those in doubt.

import { CircleCheck, CircleHelp, CircleMinus, CircleX } from 'lucide-react';
import type { EntryOutcome, InDoubtEntry, RedriveView } from '@/server/domain/redrive';
import { CopyButton } from '../ui/copy-button';
import { DASH, formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { Panel } from '../ui/panel';
import { EmptyState } from '../ui/states';
import { Table, Td, Th, Tr } from '../ui/table';
import { outcomeWords } from './redrive-words';

function OutcomeIcon({ outcome }: { outcome: EntryOutcome }) {
  const className = 'size-4 shrink-0';
  if (outcome === 'moved') return <CircleCheck className={`${className} text-ok`} aria-hidden />;
  if (outcome === 'in-doubt' || outcome === 'reappeared')
    return <CircleHelp className={`${className} text-look`} aria-hidden />;
  if (outcome === 'not-found' || outcome === 'came-back' || outcome === 'copied-back') {
    return <CircleMinus className={`${className} text-unknown`} aria-hidden />;
  }
  return <CircleX className={`${className} text-act`} aria-hidden />;
}

export function OutcomeLedger({ redrive }: { redrive: RedriveView }) {
  const rows = [...redrive.outcomes].sort((a, b) => b.count - a.count);
  return (
    <Panel title="Ledger" flush>
      {rows.length === 0 ? (
        <EmptyState title="No message has an outcome yet">
          Each message shows up here once the broker has answered for it.
        </EmptyState>
      ) : (
        <Table className="min-w-[560px]">
          <thead>
            <tr>
              <Th>Outcome</Th>
              <Th>Target</Th>
              <Th>Reason</Th>
              <Th numeric>Messages</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ outcome, target, detail, count }) => (
              <Tr key={JSON.stringify([outcome, target, detail])}>
                <Td>
                  <span className="flex items-center gap-2 py-1">
                    <OutcomeIcon outcome={outcome} /> {outcomeWords[outcome]}
                  </span>
                </Td>
                <Td className="max-w-56">{target === null ? DASH : <Name>{target}</Name>}</Td>
                <Td className="text-muted">{detail ?? DASH}</Td>
                <Td numeric>{formatExact(count)}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

export function InDoubtList({ entries }: { entries: readonly InDoubtEntry[] }) {
  const text = entries
    .map(({ messageId, fingerprint, target }) => [messageId ?? '', fingerprint, target].join('\t'))
    .join('\n');
  return (
    <Panel
      title={`In doubt: ${plural(entries.length, 'message')}`}
      aside={<CopyButton label="Copy the messages in doubt" text={text} />}
      flush
    >
      <p className="border-b px-4 py-2 text-table text-muted">
        The connection broke between sending these and hearing back. Each is in its target, or still in the
        source, or in both; none is lost. Look for its id in the target before sending it again.
      </p>
      <Table className="min-w-[560px]">
        <thead>
          <tr>
            <Th>Message id</Th>
            <Th>Fingerprint</Th>
            <Th>Target</Th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ messageId, fingerprint, target, windowSeq, position }) => (
            <Tr key={`${windowSeq}/${position}`}>
              <Td className="max-w-56">{messageId === null ? DASH : <Name>{messageId}</Name>}</Td>
              <Td className="max-w-56">
                <Name>{fingerprint}</Name>
              </Td>
              <Td className="max-w-56">
                <Name>{target}</Name>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
