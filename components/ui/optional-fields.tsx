// Fields that stand there only where they are asked for: a heading, a box to tick, and what it brings.

import { CheckField } from './field';

type Props = {
  legend: string;
  label: string;
  note: string;
  on: boolean;
  onChange: (on: boolean) => void;
  children: React.ReactNode;
};

export function OptionalFields({ legend, label, note, on, onChange, children }: Props) {
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-table font-medium">{legend}</legend>
      <CheckField label={label} note={note} checked={on} onChange={onChange} />
      {on && <div className="ml-6">{children}</div>}
    </fieldset>
  );
}
