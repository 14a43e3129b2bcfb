// The causes of the messages that a look has seen. A box selects all messages of its cause.
'use client';

import { useMemo } from 'react';
import { causeKeyOf } from '@/server/domain/causes/cause-key';
import { type CauseView, groupCauses } from '@/server/domain/group-causes';
import type { MessageView } from '@/server/domain/message';
import { type CauseRow, CauseTable } from '../causes/cause-table';
import { detailOf, titleOf } from '../causes/cause-words';
import type { Selection } from '../messages/message-table';

export function SeenCauses({
  messages,
  selection,
}: {
  messages: readonly MessageView[];
  selection: Selection;
}) {
  const causes = useMemo(() => groupCauses(messages), [messages]);
  const positions = useMemo(() => positionsByCause(messages), [messages]);
  const rows = causes.map((cause) => {
    const all = positions.get(cause.key) ?? [];
    return rowOf(cause, all.length, all.filter((position) => selection.selected.has(position)).length);
  });
  return (
    <CauseTable
      rows={rows}
      total={messages.length}
      trend={null}
      onSelect={(key, on) => selection.toggle(positions.get(key) ?? [], on)}
    />
  );
}

function positionsByCause(messages: readonly MessageView[]): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const message of messages) {
    const key = causeKeyOf(message);
    positions.set(key, [...(positions.get(key) ?? []), message.position]);
  }
  return positions;
}

function rowOf(cause: CauseView, messages: number, selected: number): CauseRow {
  const { key, originQueue, count, firstDeathAtMs, lastDeathAtMs } = cause;
  const named = { ...cause, title: cause.error ?? '' };
  const title = titleOf(named);
  return {
    ...{ id: key, title, originQueue, count, firstDeathAtMs, lastDeathAtMs },
    detail: detailOf(named),
    ...{ exact: true, muted: false, standing: null, refusal: null },
    selected: selected === 0 ? false : selected === messages ? true : 'some',
    selectLabel: `Select all ${count} of cause: ${title}`,
  };
}
