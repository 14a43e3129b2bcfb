// Which higher role somebody may take for a time.

import { type Role, roles } from '@/server/domain/roles';
import { Field, Select } from '../ui/field';

export function TakableRoleField({
  own,
  value,
  onChange,
}: {
  own: Role;
  value: Role | null;
  onChange: (role: Role | null) => void;
}) {
  const higher = roles.slice(roles.indexOf(own) + 1);
  if (higher.length === 0) return null;
  const chosen = value !== null && higher.includes(value) ? value : null;
  return (
    <Field
      label="May take a higher role for a time"
      help="For up to an hour, with a reason, in one session. Beginning and end stand in the audit. Tokens never get it."
    >
      {(ids) => (
        <Select
          {...ids}
          value={chosen ?? ''}
          onChange={({ target }) => onChange(higher.find((role) => role === target.value) ?? null)}
        >
          <option value="">no</option>
          {higher.map((role) => (
            <option key={role} value={role}>
              up to {role}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
