// The causes of what was scanned or captured, as people curated them. A row opens its cause.
'use client';

import { BellOff, Layers, StickyNote } from 'lucide-react';
import type { CauseLine, CausesView } from '@/server/domain/causes/causes-view';
import { Badge } from '../ui/badge';
import { plural } from '../ui/format';
import { type CauseRow, CauseTable } from './cause-table';
import { detailOf, hiddenCause, isHidden, titleOf } from './cause-words';

export function CauseRows({
  view: { causes, messages, trend },
  selected,
  onSelect,
  onOpen,
}: {
  view: CausesView;
  selected: ReadonlySet<string>;
  onSelect: (id: string, on: boolean) => void;
  onOpen: (id: string) => void;
}) {
  const rows = causes.map((cause) => rowOf(cause, selected.has(cause.id)));
  return <CauseTable rows={rows} total={messages} trend={trend} onSelect={onSelect} onOpen={onOpen} />;
}

function rowOf(cause: CauseLine, selected: boolean): CauseRow {
  const { id, originQueue, count, exact, firstDeathAtMs, lastDeathAtMs, muted, trend, verdict } = cause;
  const title = titleOf(cause);
  return {
    ...{ id, title, originQueue, count, exact, firstDeathAtMs, lastDeathAtMs, muted, selected },
    detail: detailOf(cause),
    marks: <Marks cause={cause} />,
    standing: { trend, verdict },
    selectLabel: `Select cause: ${title}`,
    refusal: isHidden(cause) ? hiddenCause : null,
  };
}

function Marks({ cause: { members, muted, note } }: { cause: CauseLine }) {
  return (
    <>
      {muted && (
        <Badge title="Muted: shown last">
          <BellOff className="mr-0.5 size-3" aria-hidden /> muted
        </Badge>
      )}
      {members.length > 1 && (
        <Badge title={members.map((member) => member.title).join('\n')}>
          <Layers className="mr-0.5 size-3" aria-hidden /> {plural(members.length, 'cause')} merged
        </Badge>
      )}
      {note !== '' && (
        <span title={note}>
          <StickyNote className="size-3.5 shrink-0 text-look" aria-label={`Note: ${note}`} />
        </span>
      )}
    </>
  );
}
