// One cause: the verdict and what it rests on, what can be done, what people noted of it, and why its messages are one group.
'use client';

import { RotateCcw, Search } from 'lucide-react';
import type { CauseLine } from '@/server/domain/causes/causes-view';
import type { QueueRef } from '@/server/domain/queue';
import { Button } from '../ui/button';
import { Sheet } from '../ui/dialog';
import { formatExact } from '../ui/format';
import { CauseNotes } from './cause-notes';
import { hiddenCause, isHidden, titleOf } from './cause-words';
import { CauseWhy } from './cause-why';
import { VerdictLine } from './verdict-line';

type CauseSheetProps = {
  queueRef: QueueRef;
  cause: CauseLine;
  forbidden: string | null;
  onRedrive: (cause: CauseLine) => void;
  /** Absent where there is nothing to search in. */
  onSearch?: (cause: CauseLine) => void;
  onClose: () => void;
};

export function CauseSheet({ cause, onClose, ...rest }: CauseSheetProps) {
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={titleOf(cause)}
    >
      <CauseDetail key={cause.id} cause={cause} onClose={onClose} {...rest} />
    </Sheet>
  );
}

function CauseDetail({
  queueRef,
  cause,
  forbidden,
  onRedrive,
  onSearch,
  onClose,
}: CauseSheetProps & { cause: CauseLine }) {
  const hidden = isHidden(cause);
  const refusal = hidden ? hiddenCause : forbidden;
  const many = `${cause.exact ? '' : 'about '}${formatExact(cause.count)}`;
  return (
    <div className="flex flex-col gap-6 px-5 py-4">
      <section aria-label="Verdict" className="flex flex-col gap-3">
        <VerdictLine verdict={cause.verdict} className="text-body font-medium" />
        <dl className="grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)] gap-x-6 gap-y-1 text-table">
          {cause.verdict.evidence.map(({ what, told }) => (
            <div key={what} className="contents">
              <dt className="text-muted [overflow-wrap:anywhere]">{what}</dt>
              <dd className="[overflow-wrap:anywhere]">{told}</dd>
            </div>
          ))}
        </dl>
        <div className="flex flex-wrap gap-2">
          <Button
            variant="primary"
            disabled={refusal !== null}
            title={refusal ?? undefined}
            onClick={() => {
              onClose();
              onRedrive(cause);
            }}
          >
            <RotateCcw /> Redrive {many}
          </Button>
          {onSearch !== undefined && (
            <Button
              disabled={hidden}
              title={hidden ? hiddenCause : undefined}
              onClick={() => {
                onClose();
                onSearch(cause);
              }}
            >
              <Search /> Search inside it
            </Button>
          )}
        </div>
      </section>
      {hidden ? (
        <p className="text-table text-muted">
          {hiddenCause} It can be redriven with all others, or by an admin.
        </p>
      ) : (
        <>
          <CauseNotes queueRef={queueRef} cause={cause} onClose={onClose} />
          <CauseWhy queueRef={queueRef} cause={cause} onClose={onClose} />
        </>
      )}
    </div>
  );
}
