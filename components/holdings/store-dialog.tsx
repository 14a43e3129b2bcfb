// The shell of every dialog about stored messages: what will happen in a sentence, the values it needs, the reason, and
// two ways out.
'use client';

import { useId } from 'react';
import { limits } from '@/server/domain/limits';
import { ReasonField } from '../ui/reason-field';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { ErrorState } from '../ui/states';

export function StoreDialog({
  title,
  description,
  keep,
  act,
  danger = false,
  ready,
  pending,
  error,
  reason,
  setReason,
  submit,
  close,
  children,
}: {
  title: string;
  description: string;
  /** The way out that changes nothing. */
  keep: string;
  act: string;
  danger?: boolean;
  ready: boolean;
  pending: boolean;
  error: string | null;
  reason: string;
  setReason: (reason: string) => void;
  submit: () => void;
  close: () => void;
  children?: React.ReactNode;
}) {
  const form = useId();
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !pending) close();
      }}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={close} disabled={pending}>
            {keep}
          </Button>
          <Button
            form={form}
            type="submit"
            variant={danger ? 'danger' : 'primary'}
            disabled={!ready || pending}
          >
            {pending ? 'Working…' : act}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !pending) submit();
        }}
      >
        {error !== null && <ErrorState title="Nothing was done" message={error} />}
        {children}
        <ReasonField value={reason} onChange={setReason} />
      </form>
    </Dialog>
  );
}

/** Null where it is no number of days. */
export function daysOf(text: string): number | null {
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= limits.storeKeepDays ? days : null;
}

export function DaysField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Field
      label={label}
      help="After that they are gone for good."
      error={daysOf(value) === null ? `Whole days, 1 to ${limits.storeKeepDays}.` : null}
    >
      {(ids) => (
        <Input
          {...ids}
          inputMode="numeric"
          className="w-28"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
