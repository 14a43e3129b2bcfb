// One cluster, or every one.

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../trpc';
import { Select } from '../ui/field';

type Props = Omit<React.ComponentProps<'select'>, 'value' | 'onChange' | 'children'> & {
  /** Null: every cluster. */
  value: string | null;
  onChange: (clusterId: string | null) => void;
};

export function ClusterSelect({ value, onChange, ...select }: Props) {
  const trpc = useTRPC();
  const clusters = useQuery(trpc.clusters.list.queryOptions()).data ?? [];
  return (
    <Select
      {...select}
      value={value ?? ''}
      onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
    >
      <option value="">every cluster</option>
      {clusters.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
