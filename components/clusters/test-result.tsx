// What a test of the settings found, as a sentence.

import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ClusterTest } from '@/server/domain/cluster';
import { HelpLink } from '../help/help-link';
import { formatDuration, plural } from '../ui/format';
import { ErrorState, Notice } from '../ui/states';

export function TestResult({ result }: { result: ClusterTest }) {
  if (!result.ok)
    return (
      <ErrorState
        title="The broker cannot be watched like this"
        message={result.message}
        action={
          <HelpLink page="connect" heading="when-it-does-not-work" apart>
            What to do
          </HelpLink>
        }
      />
    );
  const { facts, queueCount, tookMs } = result;
  const name = facts.brokerClusterName === '' ? '' : ` “${facts.brokerClusterName}”`;
  return (
    <div className="flex flex-col gap-2">
      <Notice tone="ok" icon={<CircleCheck className="text-ok" />}>
        {facts.product} {facts.version}
        {name} answers: {plural(queueCount, 'queue')} in {plural(facts.vhosts.length, 'vhost')} on{' '}
        {plural(facts.nodes.length, 'node')}, in {formatDuration(tookMs)}.
      </Notice>
      {facts.warnings.map((warning) => (
        <Notice key={warning} tone="look" icon={<TriangleAlert className="text-look" />}>
          {warning}
        </Notice>
      ))}
    </div>
  );
}
