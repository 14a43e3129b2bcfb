// A plan before it is started: the targets with what makes them safe or not, warnings, and what forbids it.

import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { RedrivePlan } from '@/server/domain/redrive';
import { DASH, formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { Notice } from '../ui/states';
import { Table, Td, Th, Tr } from '../ui/table';

export function PlanFacts({ plan }: { plan: RedrivePlan }) {
  return (
    <div className="flex flex-col gap-3">
      {plan.blockers.map(({ code, subject, sentence }) => (
        <Notice key={`${code} ${subject}`} tone="act" icon={<CircleAlert className="text-act" />}>
          <span className="font-medium">Cannot start.</span> {sentence}
        </Notice>
      ))}
      {plan.warnings.map(({ code, subject, sentence }) => (
        <Notice key={`${code} ${subject}`} tone="look" icon={<TriangleAlert className="text-look" />}>
          {sentence}
        </Notice>
      ))}
      {plan.targets.length > 0 && <Targets targets={plan.targets} />}
    </div>
  );
}

function Targets({ targets }: Pick<RedrivePlan, 'targets'>) {
  return (
    <div className="rounded-control border">
      <Table>
        <thead>
          <tr>
            <Th>Target</Th>
            <Th numeric>Depth</Th>
            <Th numeric>Consumers</Th>
            <Th numeric>Max length</Th>
            <Th>When full</Th>
          </tr>
        </thead>
        <tbody>
          {targets.map((target) => (
            <Tr key={target.queue}>
              <Td className="max-w-56">
                <Name>{target.queue}</Name>
                {!target.exists && <span className="ml-2 text-label text-act">does not exist</span>}
              </Td>
              <Td numeric>{formatExact(target.depthMessages)}</Td>
              <Td numeric className={target.consumers === 0 ? 'font-medium text-look' : ''}>
                {formatExact(target.consumers)}
              </Td>
              <Td numeric title={target.maxLengthMessages === null ? 'No limit is declared.' : undefined}>
                {formatExact(target.maxLengthMessages)}
              </Td>
              <Td>{target.overflow ?? DASH}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
