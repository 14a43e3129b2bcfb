// The choices of a redrive: which messages, where to, what becomes of those that keep dying, what is changed on the
// way, how fast, why.
'use client';

import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { Field, Input } from '../ui/field';
import { DestinationChoice, type ReachNotes } from './destination-choice';
import { ParkingChoice } from './parking-choice';
import { PaceFields } from './pace-fields';
import { SelectionChoice } from './selection-choice';
import type { KnownCause } from './selection-draft';
import { TransformChoice } from './transform-choice';
import type { RedriveDraftState } from './use-redrive-draft';

export function RedriveChoices({
  state: { draft, set },
  queueRef: { clusterId, vhost, name },
  seen,
  causes,
  reach,
}: {
  state: RedriveDraftState;
  queueRef: QueueRef;
  /** What the newest look met. */
  seen: readonly MessageView[];
  causes: readonly KnownCause[];
  reach: ReachNotes;
}) {
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <SelectionChoice
        value={draft.selection}
        onChange={(selection) => set({ selection })}
        seen={seen}
        causes={causes}
      />
      <DestinationChoice
        value={draft.destination}
        onChange={(destination) => set({ destination })}
        clusterId={clusterId}
        vhost={vhost}
        originLabel="The queue where each message died"
        originMissing={null}
        reach={reach}
        knownExchanges={exchangesOf(seen)}
      />
      <ParkingChoice value={draft.parking} onChange={(parking) => set({ parking })} source={name} />
      <TransformChoice value={draft.transform} onChange={(transform) => set({ transform })} />
      <PaceFields value={draft.pace} onChange={(pace) => set({ pace })} />
      <Field label="Reason" help="Stands in the audit log beside your name.">
        {(ids) => (
          <Input
            {...ids}
            maxLength={limits.reasonChars}
            placeholder="Why now? For example: fix deployed, INC-1042"
            value={draft.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

function exchangesOf(seen: readonly MessageView[]): string[] {
  const names = seen.flatMap(({ deaths }) => deaths.map(({ exchange }) => exchange));
  return [...new Set(names)].filter((name) => name !== '').sort();
}
