// The queues that would get a copy, with what makes each safe or not: consumers, depth, room before its limit.

import type { PlanTarget } from '@/server/domain/plan/schema';
import type { RedrivePlan } from '@/server/domain/redrive';
import { DASH, formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { type Column, Head, Table, TableSkeleton, Td, Tr } from '../ui/table';
import { copiesWords, roomWords } from './plan-numbers';

const columns: readonly Column[] = [
  { label: 'Gets a copy' },
  { label: 'Messages', numeric: true },
  { label: 'Consumers', numeric: true },
  { label: 'Depth', numeric: true, wide: true },
  { label: 'Room before its limit', numeric: true, wide: true },
];

export function PlanTargets({ plan }: { plan: RedrivePlan }) {
  if (plan.targets.length === 0) return null;
  return (
    <div className="rounded-control border">
      <Table>
        <Head columns={columns} />
        <tbody>
          {plan.targets.map((target) => (
            <Target key={target.queue} target={target} plan={plan} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function Target({ target, plan }: { target: PlanTarget; plan: RedrivePlan }) {
  const { queue, exists, consumers, depthMessages } = target;
  const { room, then } = roomWords(target);
  const full = plan.warnings.some(({ code, subject }) => code.startsWith('room') && subject === queue);
  return (
    <Tr>
      <Td className="max-w-40 py-1 md:max-w-64">
        <span className="flex min-w-0">
          <Name>{queue}</Name>
        </span>
        {!exists && <span className="block text-label text-act">does not exist</span>}
        {exists && (
          <span className="block text-label text-muted md:hidden">
            depth {formatExact(depthMessages)}, room {room}
          </span>
        )}
      </Td>
      <Td numeric className="font-medium">
        {copiesWords(plan, target)}
      </Td>
      <Td
        numeric
        className={consumers === 0 ? 'font-medium text-look' : ''}
        title={consumers === null ? 'The broker does not tell.' : undefined}
      >
        {formatExact(consumers)}
      </Td>
      <Td numeric wide>
        {formatExact(depthMessages)}
      </Td>
      <Td numeric wide className={full ? 'text-look' : ''}>
        {exists ? room : DASH}
        {then !== null && <span className="block text-label text-muted">{then}</span>}
      </Td>
    </Tr>
  );
}

export const targetSkeleton = (
  <div className="rounded-control border">
    <TableSkeleton columns={columns} rows={1} />
  </div>
);
