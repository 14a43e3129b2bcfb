// What is written to a stream while somebody watches, newest first: bounded, and held while it is paused or the
// pointer rests on it.
'use client';

import { Hourglass, Info, Pause, Play, Square } from 'lucide-react';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { usePointerOver } from '../queues/use-pointer-over';
import { Button } from '../ui/button';
import { formatExact, plural } from '../ui/format';
import { Panel } from '../ui/panel';
import { EmptyState, ErrorState, Notice } from '../ui/states';
import { SeenMessages } from './seen-messages';
import type { TailRows } from './tail-rows';
import { useTail } from './use-tail';

export function LiveTail({ queueRef, onStop }: { queueRef: QueueRef; onStop: () => void }) {
  const tail = useTail(queueRef);
  const { held, over } = usePointerOver();
  const rows = useHeld(tail.rows, held);
  const waiting = tail.rows.seen - rows.seen;
  return (
    <Panel
      title="Live tail"
      flush
      aside={
        <>
          <span role="status" className="max-sm:hidden">
            {stateWords(tail.state, rows, waiting)}
          </span>
          {tail.state === 'running' ? (
            <Button size="sm" onClick={tail.pause}>
              <Pause /> Pause
            </Button>
          ) : (
            <Button size="sm" onClick={tail.resume}>
              <Play /> Resume
            </Button>
          )}
          <Button size="sm" onClick={onStop}>
            <Square /> Stop
          </Button>
        </>
      }
    >
      {tail.failure !== null && tail.state === 'running' && (
        <div className="border-b p-3">
          <ErrorState title="The tail was cut; it is tried again" message={tail.failure} />
        </div>
      )}
      <TailNotes rows={rows} />
      <div {...over}>
        {rows.messages.length === 0 ? (
          <EmptyState icon={<Hourglass />} title="Waiting for the first message">
            What is written to the stream from now on shows up here.
          </EmptyState>
        ) : (
          <SeenMessages queueRef={queueRef} messages={rows.messages} />
        )}
      </div>
    </Panel>
  );
}

/** The rows as they were when they began to be held. */
function useHeld(rows: TailRows, held: boolean): TailRows {
  const [kept, setKept] = useState<TailRows | null>(null);
  if (held && kept === null && rows.messages.length > 0) setKept(rows);
  if (!held && kept !== null) setKept(null);
  return held ? (kept ?? rows) : rows;
}

function stateWords(state: 'running' | 'paused', rows: TailRows, waiting: number): string {
  if (state === 'paused') return `Paused after ${plural(rows.seen, 'message')}`;
  if (waiting > 0) return `${formatExact(waiting)} more; held while the pointer is on the list`;
  return `${plural(rows.seen, 'message')}, newest first`;
}

function TailNotes({ rows }: { rows: TailRows }) {
  const notes = [
    rows.anew ? 'The stream was deleted and declared anew: its offsets began again.' : '',
    rows.skipped > 0
      ? `${plural(rows.skipped, 'message')} came faster than they can be shown and were left out. They stay in the stream: read them by their offset.`
      : '',
    rows.seen > limits.tailMessages
      ? `The newest ${formatExact(limits.tailMessages)} are shown; older ones stay in the stream.`
      : '',
  ].filter((note) => note !== '');
  if (notes.length === 0) return null;
  return (
    <div className="border-b p-3">
      <Notice tone="unknown" icon={<Info />}>
        {notes.join(' ')}
      </Notice>
    </div>
  );
}
