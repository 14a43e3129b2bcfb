// What became of the moved ones afterwards: acknowledged, died again, recalled, still there. They add up to the moved;
// where only bounds are known, the bounds stand there, with what they are based on beneath.

import { CircleCheck, CircleDashed, CircleMinus, CircleX, Undo2 } from 'lucide-react';
import type { Consumed } from '@/server/domain/redrive-consumed';
import type { ReturnsView } from '@/server/domain/redrive-returns';
import { formatExact, plural } from '../ui/format';
import { Table, Td, Tr } from '../ui/table';
import { Instant } from '../ui/time';
import { acknowledgedWords } from './ledger-words';

export function MovedAfterwards({ consumed, returns }: { consumed: Consumed; returns: ReturnsView }) {
  const { copies, stillThereAtMost, recalledMessages, basis, gaps, provisos } = consumed;
  const { sameCauseMessages, otherCauseMessages, diedAgainMessages } = returns;
  const untold = diedAgainMessages - sameCauseMessages - otherCauseMessages;
  return (
    <section className="border-t" aria-label="What became of the moved messages">
      <h3 className="px-4 pt-3 pb-1 text-label font-medium text-muted">
        {copies === 1 ? 'The moved message since' : `The ${formatExact(copies)} moved since`}
      </h3>
      <Table>
        <tbody>
          <Row
            icon={
              (consumed.acknowledgedAtLeast ?? 0) > 0 ? (
                <CircleCheck className="size-4 text-ok" aria-hidden />
              ) : (
                <CircleMinus className="size-4 text-unknown" aria-hidden />
              )
            }
            label="Acknowledged by consumers"
            note="as far as can be known: left the target, and not seen to die again"
            count={acknowledgedWords(consumed)}
          />
          <DiedRow label="Came back, same cause" messages={sameCauseMessages} />
          <DiedRow label="Came back, another cause" messages={otherCauseMessages} />
          <DiedRow
            label="Came back"
            note="the copy does not tell whether the cause is the same"
            messages={untold}
          />
          {recalledMessages > 0 && (
            <Row
              icon={<Undo2 className="size-4 text-unknown" aria-hidden />}
              label="Recalled"
              note="back in the dead-letter queue"
              count={formatExact(recalledMessages)}
            />
          )}
          {stillThereAtMost > 0 && (
            <Row
              icon={<CircleDashed className="size-4 text-unknown" aria-hidden />}
              label="Still in the target"
              note="ready or with a consumer"
              count={`at most ${formatExact(stillThereAtMost)}`}
            />
          )}
        </tbody>
      </Table>
      <div className="flex flex-col gap-1 border-t px-4 py-2 text-table text-muted [overflow-wrap:anywhere]">
        {basis.map(({ queue, copies: sent, lowestMessages, atMs }) => (
          <p key={queue}>
            Based on the depth of {queue}, which got {plural(sent, 'copy', 'copies')}: since the last of them
            it held {lowestMessages === 0 ? 'no message' : `${formatExact(lowestMessages)} at the least`},
            read <Instant atMs={atMs} />.
          </p>
        ))}
        {[...gaps, ...provisos].map((sentence) => (
          <p key={sentence} className="text-look">
            {sentence}
          </p>
        ))}
      </div>
    </section>
  );
}

function DiedRow({ label, note, messages }: { label: string; note?: string; messages: number }) {
  if (messages <= 0) return null;
  const icon = <CircleX className="size-4 text-act" aria-hidden />;
  return (
    <Row
      icon={icon}
      label={label}
      note={note ?? 'died again; see above where'}
      count={formatExact(messages)}
    />
  );
}

type RowProps = { icon: React.ReactNode; label: string; note: string; count: string };

function Row({ icon, label, note, count }: RowProps) {
  return (
    <Tr>
      <Td>
        <span className="flex items-start gap-2 py-1.5">
          <span className="flex h-5 shrink-0 items-center">{icon}</span>
          <span className="min-w-0">
            <span className="font-medium">{label}</span>{' '}
            <span className="text-muted max-md:block">{note}</span>
          </span>
        </span>
      </Td>
      <Td numeric>{count}</Td>
    </Tr>
  );
}
