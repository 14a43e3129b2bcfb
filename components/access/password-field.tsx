// A password, one's own or a new one, so that a password manager knows which.

import { limits } from '@/server/domain/limits';
import { Field, Input } from '../ui/field';

type Props = Omit<React.ComponentProps<'input'>, 'value' | 'onChange'> & {
  label?: string;
  kind: 'current' | 'new';
  help?: string;
  error?: string | null;
  value: string;
  onChange: (value: string) => void;
};

export function PasswordField({
  label = 'Password',
  kind,
  help,
  error = null,
  value,
  onChange,
  ...input
}: Props) {
  return (
    <Field label={label} help={help} error={error}>
      {(ids) => (
        <Input
          {...ids}
          type="password"
          autoComplete={kind === 'current' ? 'current-password' : 'new-password'}
          maxLength={limits.passwordCharsMax}
          value={value}
          onChange={({ target }) => onChange(target.value)}
          {...input}
        />
      )}
    </Field>
  );
}

type OwnProps = { value: string; onChange: (value: string) => void };

/** Asked again: an open session is not enough for what locks others out. */
export function OwnPasswordField(props: OwnProps) {
  return <PasswordField label="Your password" kind="current" autoFocus {...props} />;
}
