// The fields of a redrive's pace: those that may be changed while it runs, and those that only its start takes.
'use client';

import { limits } from '@/server/domain/limits';
import { HelpLink } from '../help/help-link';
import { Checkbox, Field, Input } from '../ui/field';
import { formatExact } from '../ui/format';
import type { PaceDraft, PaceErrors } from './pace-draft';

type PaceFieldsProps = {
  draft: PaceDraft;
  errors: PaceErrors;
  onChange: (draft: PaceDraft) => void;
};

export function RateField({ draft, errors, onChange }: PaceFieldsProps) {
  return (
    <PaceField
      label="At most per second"
      help="Empty: as fast as the broker takes them."
      placeholder="no limit"
      {...textOf('rate', { draft, errors, onChange })}
    />
  );
}

/** Ramp, back-pressure and window: they may be changed at any time. */
export function ChangeableFields(props: PaceFieldsProps) {
  return (
    <>
      <Group title="Ramp" note="It begins slowly and rises evenly to the rate.">
        <PaceField label="Begin with, per second" placeholder="no ramp" {...textOf('rampFrom', props)} />
        <PaceField
          label="Seconds until the rate"
          disabled={props.draft.rampFrom.trim() === ''}
          {...textOf('rampSeconds', props)}
        />
      </Group>
      <Group title="Back-pressure" note="Nothing starts while a target has more than this.">
        <PaceField label="Messages in a target" placeholder="no limit" {...textOf('maxDepth', props)} />
        <PaceField
          label="Age of its oldest, seconds"
          placeholder="no limit"
          {...textOf('maxAgeSeconds', props)}
        />
      </Group>
      <Group title="Window" note="Sent and not yet confirmed at once: what a crash can leave in doubt.">
        <PaceField
          label="Messages at once"
          placeholder={`up to ${formatExact(limits.redriveWindowMessages)}`}
          {...textOf('window', props)}
        />
      </Group>
    </>
  );
}

/** Canary, order, hard maximum and time: fixed at the start. */
export function StartFields(props: PaceFieldsProps) {
  const { draft, onChange } = props;
  return (
    <>
      <fieldset className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <label className="flex items-center gap-2 text-table font-medium">
            <Checkbox
              checked={draft.canary}
              onChange={(event) => onChange({ ...draft, canary: event.target.checked })}
            />
            Canary: send a few first and watch whether they die again
          </label>
          <HelpLink page="redrive" heading="canary" apart>
            How
          </HelpLink>
        </div>
        {draft.canary && (
          <div className="grid gap-3 sm:grid-cols-2">
            <PaceField label="Steps" help="Then the rest." {...textOf('steps', props)} />
            <PaceField label="Watch each for, seconds" {...textOf('watchSeconds', props)} />
            <PaceField
              label="Stop above, percent"
              help="Of those sent that died again."
              {...textOf('sharePercent', props)}
            />
          </div>
        )}
      </fieldset>
      <Group
        title="Order per key"
        note="Of each value one message at a time, in the order of the queue; where one stays, the later ones of it stay, too."
      >
        <PaceField label="Header" mode="text" placeholder="no order" {...textOf('orderHeader', props)} />
        <PaceField
          label="JSON path in the body"
          mode="text"
          placeholder="such as order.customer"
          {...textOf('orderPath', props)}
        />
      </Group>
      <Group title="Bounds" note="What is included is fixed at the start, also for a later time.">
        <PaceField label="At most, messages" placeholder="all selected" {...textOf('most', props)} />
        <PaceField label="Start at" type="datetime-local" {...textOf('startAt', props)} />
      </Group>
    </>
  );
}

function Group({ title, note, children }: { title: string; note: string; children: React.ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="float-left text-table font-medium">{title}</legend>
      <p className="text-label text-muted">{note}</p>
      <div className="grid gap-3 sm:grid-cols-2">{children}</div>
    </fieldset>
  );
}

type Text = { error: string | null; value: string; onText: (text: string) => void };

function textOf(key: Exclude<keyof PaceDraft, 'canary'>, { draft, errors, onChange }: PaceFieldsProps): Text {
  return {
    error: errors[key] ?? null,
    value: draft[key],
    onText: (text) => onChange({ ...draft, [key]: text }),
  };
}

function PaceField({
  label,
  help,
  error,
  value,
  onText,
  mode = 'numeric',
  ...input
}: Text & { label: string; help?: string; mode?: 'numeric' | 'text' } & Pick<
    React.ComponentProps<'input'>,
    'placeholder' | 'type' | 'disabled'
  >) {
  return (
    <Field label={label} help={help} error={error}>
      {(ids) => (
        <Input
          {...ids}
          {...input}
          inputMode={input.type === undefined ? mode : undefined}
          value={value}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}
