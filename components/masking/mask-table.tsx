// Masking rules as rows; each opens its dialog.

import { useQuery } from '@tanstack/react-query';
import { maskKinds } from '@/server/domain/mask-kinds';
import type { MaskRule } from '@/server/domain/masking';
import { useTRPC } from '../trpc';
import { Name } from '../ui/name';
import { type Column, Head, Table, Td, Tr } from '../ui/table';

export const maskColumns: readonly Column[] = [
  { label: 'Rule' },
  { label: 'Masks', wide: true },
  { label: 'Pattern' },
  { label: 'Cluster', wide: true },
  { label: 'Hidden from', wide: true },
];

export function MaskTable({
  rules,
  onEdit,
}: {
  rules: readonly MaskRule[];
  onEdit: (rule: MaskRule) => void;
}) {
  const trpc = useTRPC();
  const clusters = useQuery(trpc.clusters.list.queryOptions()).data ?? [];
  const clusterName = (id: string | null) =>
    id === null ? 'every cluster' : (clusters.find((cluster) => cluster.id === id)?.name ?? '…');
  return (
    <Table>
      <Head columns={maskColumns} />
      <tbody>
        {rules.map((rule) => (
          <Tr key={rule.id} className="cursor-pointer" onClick={() => onEdit(rule)}>
            <Td className="max-w-48 max-md:py-1.5">
              <button
                type="button"
                className="block max-w-full truncate text-left font-medium hover:underline"
              >
                {rule.name}
              </button>
              <span className="block text-label text-muted md:hidden">
                {maskKinds[rule.kind]}, from {hiddenFrom[rule.belowRole]}
              </span>
            </Td>
            <Td wide className="whitespace-nowrap text-muted">
              {maskKinds[rule.kind]}
            </Td>
            <Td className="max-w-40 font-mono md:max-w-96">
              <Name>{rule.pattern}</Name>
            </Td>
            <Td wide className="text-muted">
              {clusterName(rule.clusterId)}
            </Td>
            <Td wide className="text-muted">
              {hiddenFrom[rule.belowRole]}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

export const hiddenFrom: Record<MaskRule['belowRole'], string> = {
  operator: 'viewers',
  admin: 'viewers and operators',
};
