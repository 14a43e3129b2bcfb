// Why somebody does what a dialog is about, as the audit keeps it.

import { limits } from '@/server/domain/limits';
import { Field, TextArea } from './field';

export function ReasonField({
  label = 'Reason',
  help = 'Kept in the audit, for whoever asks tomorrow.',
  value,
  onChange,
}: {
  label?: string;
  help?: string;
  value: string;
  onChange: (reason: string) => void;
}) {
  return (
    <Field label={label} help={help}>
      {(ids) => (
        <TextArea
          {...ids}
          maxLength={limits.reasonChars}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
