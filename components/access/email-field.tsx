// The address that somebody signs in with.

import { Field, Input } from '../ui/field';

type Props = Omit<React.ComponentProps<'input'>, 'value' | 'onChange'> & {
  help?: string | undefined;
  value: string;
  onChange: (value: string) => void;
};

export function EmailField({ help, value, onChange, ...input }: Props) {
  return (
    <Field label="E-mail address" help={help}>
      {(ids) => (
        <Input
          {...ids}
          type="email"
          value={value}
          onChange={({ target }) => onChange(target.value)}
          {...input}
        />
      )}
    </Field>
  );
}
