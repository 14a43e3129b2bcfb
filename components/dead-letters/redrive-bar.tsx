// What can be put back: the first, the selected, all. One of them is the primary act at any moment.
'use client';

import { Archive, Lock, RotateCcw, X } from 'lucide-react';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { RedriveSelection } from '@/server/domain/redrive';
import type { Kept } from '../holdings/use-holdings';
import { Button } from '../ui/button';
import { formatExact, plural } from '../ui/format';

export function RedriveBar({
  depthMessages,
  kept,
  chosen,
  forbidden,
  onRedrive,
  onDiscard,
  onClear,
}: {
  depthMessages: number | null;
  kept: Kept;
  chosen: readonly MessageView[];
  /** Why nothing may be moved here; null when it may. */
  forbidden: string | null;
  onRedrive: (selection: RedriveSelection) => void;
  /** To the archive. */
  onDiscard: (selection: RedriveSelection) => void;
  onClear: () => void;
}) {
  const some = chosen.length > 0;
  const empty = depthMessages === 0;
  const blocked = forbidden !== null || empty;
  const selected = { kind: 'messages' as const, fingerprints: chosen.map(({ fingerprint }) => fingerprint) };
  const tooMany = chosen.length > limits.redriveSelectedMessages;
  return (
    <div className="sticky top-12 z-20 flex flex-wrap items-center gap-2 rounded-control border bg-raised px-2 py-2 max-sm:[&_button]:px-2 max-sm:[&_button]:text-table md:px-4">
      <p className="mr-auto flex min-w-0 items-center gap-2 text-body text-muted" role="status">
        {forbidden !== null && <Lock className="size-4 shrink-0" aria-hidden />}
        {forbidden ?? standing(chosen.length, depthMessages, kept)}
        {some && (
          <Button variant="ghost" size="sm" onClick={onClear}>
            <X /> Clear selection
          </Button>
        )}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          variant="ghost"
          disabled={blocked || tooMany}
          title="Out of the queue and into the archive, from where it can be returned"
          onClick={() => onDiscard(some ? selected : { kind: 'all' })}
        >
          <Archive className="max-sm:hidden" />
          {some ? `Discard ${formatExact(chosen.length)} selected…` : 'Discard all…'}
        </Button>
        <Button disabled={blocked} onClick={() => onRedrive({ kind: 'first', count: 1 })}>
          Redrive 1
        </Button>
        <Button
          variant={some ? 'primary' : 'secondary'}
          disabled={!some || forbidden !== null || tooMany}
          title={
            tooMany
              ? `At most ${formatExact(limits.redriveSelectedMessages)} messages can be selected.`
              : undefined
          }
          onClick={() => onRedrive(selected)}
        >
          {some ? `Redrive ${formatExact(chosen.length)} selected` : 'Redrive selected'}
        </Button>
        <Button
          variant={some ? 'secondary' : 'primary'}
          disabled={blocked}
          onClick={() => onRedrive({ kind: 'all' })}
        >
          <RotateCcw className="max-sm:hidden" />
          {depthMessages === null || empty ? 'Redrive all' : `Redrive all ${formatExact(depthMessages)}`}
        </Button>
      </div>
    </div>
  );
}

function standing(chosen: number, depthMessages: number | null, { messages, capturing }: Kept): string {
  if (chosen > 0) return `${plural(chosen, 'message')} selected`;
  if (depthMessages !== 0) return 'Put back to the queue where each died, or to a queue of your choice.';
  const standing = capturing ? 'The queue is captured' : 'The queue is empty';
  if (messages > 0)
    return `${standing}: ${plural(messages, 'message')} kept in Spillway. Put them back by cause or by search.`;
  return capturing ? `${standing}: nothing has arrived yet.` : 'Nothing to put back: the queue is empty.';
}
