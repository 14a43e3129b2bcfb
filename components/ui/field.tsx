// Form controls with their label, help and error. Native controls: the platform's keyboard and screen
// reader behaviour comes with them.

import { useId } from 'react';
import { cn } from './cn';

const control =
  'h-8 w-full rounded-control border border-line-strong bg-ground px-2.5 text-body text-text placeholder:text-faint disabled:opacity-60 aria-invalid:border-act';

export function Input({ className, ...props }: React.ComponentProps<'input'>) {
  return <input className={cn(control, className)} {...props} />;
}

export function TextArea({ className, ...props }: React.ComponentProps<'textarea'>) {
  return <textarea className={cn(control, 'h-auto min-h-16 py-1.5', className)} {...props} />;
}

export function Select({ className, children, ...props }: React.ComponentProps<'select'>) {
  return (
    <select className={cn(control, 'w-auto pr-7', className)} {...props}>
      {children}
    </select>
  );
}

export function Checkbox({ className, ...props }: Omit<React.ComponentProps<'input'>, 'type'>) {
  return (
    <input
      type="checkbox"
      className={cn('size-4 shrink-0 rounded accent-(--accent)', className)}
      {...props}
    />
  );
}

type FieldProps = {
  label: string;
  help?: React.ReactNode;
  error?: string | null;
  children: (ids: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => React.ReactNode;
};

export function Field({ label, help, error, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? help;
  const hasNote = note !== undefined && note !== null && note !== '';
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-table font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': hasNote ? noteId : undefined, 'aria-invalid': Boolean(error) })}
      {hasNote && (
        <p id={noteId} className={cn('text-label', error ? 'text-act' : 'text-muted')}>
          {note}
        </p>
      )}
    </div>
  );
}

/** Something that is on or off, with what follows from it. The whole line can be clicked; the note describes, and is no name. */
export function CheckField({
  label,
  note,
  checked,
  onChange,
}: {
  label: React.ReactNode;
  note?: React.ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <label className="flex items-start gap-2 text-body">
      <Checkbox
        className="mt-0.5"
        checked={checked}
        aria-labelledby={`${id}-label`}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span className="min-w-0">
        <span id={`${id}-label`}>{label}</span>
        {note !== undefined && (
          <span id={`${id}-note`} className="block text-label text-muted [overflow-wrap:anywhere]">
            {note}
          </span>
        )}
      </span>
    </label>
  );
}

/** One of several ways, with what it means beneath; `children` are the values that it needs, shown once it is chosen. */
export function Choice({
  label,
  note,
  checked,
  children,
  ...props
}: Omit<React.ComponentProps<'input'>, 'type' | 'children'> & {
  label: React.ReactNode;
  note?: React.ReactNode;
  children?: React.ReactNode;
}) {
  const noteId = useId();
  return (
    <div className="flex flex-col gap-2">
      <label className="flex items-start gap-2 text-body">
        <input
          type="radio"
          className="mt-0.5 size-4 shrink-0 accent-(--accent)"
          checked={checked}
          aria-describedby={note === undefined ? undefined : noteId}
          {...props}
        />
        <span className="min-w-0">
          {label}
          {note !== undefined && (
            <span id={noteId} className="block text-label text-muted [overflow-wrap:anywhere]">
              {note}
            </span>
          )}
        </span>
      </label>
      {checked === true && children !== undefined && <div className="ml-6">{children}</div>}
    </div>
  );
}
