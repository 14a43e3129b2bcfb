// What a screen shows of a Spillway that watches nothing yet: what would stand there, and the way to the first cluster.

import { PlugZap, Plus } from 'lucide-react';
import Link from 'next/link';
import { links } from '../links';
import { buttonClass } from '../ui/button';
import { Panel } from '../ui/panel';
import { EmptyState } from '../ui/states';

export function NoClusterYet({ children }: { children: React.ReactNode }) {
  return (
    <Panel flush>
      <EmptyState
        icon={<PlugZap />}
        title="No cluster is watched yet"
        action={
          <Link href={links.newCluster} className={buttonClass({ variant: 'primary' })}>
            <Plus /> Connect a cluster
          </Link>
        }
      >
        {children}
      </EmptyState>
    </Panel>
  );
}
