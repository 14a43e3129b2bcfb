// Where messages go that keep dying: after how many redrives one that is dead again is set aside, and in which queue.
'use client';

import { limits } from '@/server/domain/limits';
import { parkingQueueOf } from '@/server/domain/redrive';
import { Field, Input } from '../ui/field';
import { OptionalFields } from '../ui/optional-fields';
import { type ParkingDraft, readParking } from './parking-draft';

export function ParkingChoice({
  value,
  onChange,
  source,
}: {
  value: ParkingDraft;
  onChange: (draft: ParkingDraft) => void;
  /** The dead-letter queue. */
  source: string;
}) {
  const read = readParking(value, source);
  const problems = read.kind === 'missing' ? read : { after: null, queue: null };
  return (
    <OptionalFields
      legend="Those that keep dying"
      label="Park what died again too often"
      note="It goes to a queue of its own instead, as it is, so that it is not redriven for ever."
      on={value.on}
      onChange={(on) => onChange({ ...value, on })}
    >
      <div className="grid grid-cols-[7rem_minmax(0,1fr)] gap-3">
        <Field label="After redrives" error={problems.after}>
          {(ids) => (
            <Input
              {...ids}
              inputMode="numeric"
              value={value.after}
              onChange={({ target }) => onChange({ ...value, after: target.value })}
            />
          )}
        </Field>
        <Field label="Parking queue" help="Declared durable if missing." error={problems.queue}>
          {(ids) => (
            <Input
              {...ids}
              className="font-mono"
              spellCheck={false}
              maxLength={limits.queueNameBytes}
              placeholder={parkingQueueOf({ after: 1, queue: null }, source)}
              value={value.queue}
              onChange={({ target }) => onChange({ ...value, queue: target.value })}
            />
          )}
        </Field>
      </div>
    </OptionalFields>
  );
}
