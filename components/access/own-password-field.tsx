// One's own password, asked again: an open session is not enough for what locks others out.

import { limits } from '@/server/domain/limits';
import { Field, Input } from '../ui/field';

type Props = { value: string; onChange: (value: string) => void };

export function OwnPasswordField({ value, onChange }: Props) {
  return (
    <Field label="Your password">
      {(ids) => (
        <Input
          {...ids}
          type="password"
          autoComplete="current-password"
          autoFocus
          maxLength={limits.passwordCharsMax}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
