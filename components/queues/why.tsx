// The whole reason of a state on hover, with its onset and the change beside it.

import { changeWords, standingWords } from '@/server/domain/event-words';
import type { QueueRow } from '@/server/domain/queue';
import { useNow } from '../clock';
import { formatInstant } from '../ui/format';

export function Why({
  row: { reason, stateSinceMs, onsetChange, consumers },
  className,
  children,
}: {
  row: QueueRow;
  className: string;
  children: React.ReactNode;
}) {
  const now = useNow(60_000);
  const instant = (atMs: number) => formatInstant(atMs, now ?? 0);
  const beside =
    onsetChange === null
      ? ''
      : `; ${changeWords(onsetChange.change)} at ${instant(onsetChange.atMs)}${standingWords(onsetChange.change, consumers)}`;
  // Instants are the browser's own: the first frame, which the server makes, leaves them out.
  return (
    <span
      className={className}
      title={now === null ? reason : `${reason} Since ${instant(stateSinceMs)}${beside}.`}
    >
      {children}
    </span>
  );
}
