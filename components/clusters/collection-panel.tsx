// What watching this cluster costs its broker, and how to make it cheaper where that is possible.

import { Gauge } from 'lucide-react';
import type { ClusterView } from '@/server/domain/cluster';
import { HelpLink } from '../help/help-link';
import { Panel } from '../ui/panel';
import { Notice } from '../ui/states';
import { collectionWords } from './collection-words';

export function CollectionPanel({ cluster }: { cluster: ClusterView }) {
  const words = collectionWords(cluster);
  if (words === null) return null;
  const rows = [
    ['Read from', words.way],
    ['A round', words.round],
    ['Its share', words.share],
  ];
  return (
    <Panel
      title="What watching costs the broker"
      className="max-w-2xl"
      aside={
        <HelpLink page="connect" heading="plugins">
          How to make it cheap
        </HelpLink>
      }
    >
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-table">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {words.note !== null && (
        <div className="mt-3">
          <Notice tone="look" icon={<Gauge />}>
            {words.note}
          </Notice>
        </div>
      )}
    </Panel>
  );
}
