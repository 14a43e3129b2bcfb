// The masking rules: what of messages is kept from whom, and the dialog that writes one.
'use client';

import { useQuery } from '@tanstack/react-query';
import { EyeOff, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import type { MaskRule } from '@/server/domain/masking';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState } from '../ui/states';
import { TableSkeleton } from '../ui/table';
import { maskColumns, MaskTable } from './mask-table';

const MaskDialog = dynamic(() => arrived(import('./mask-dialog').then((file) => file.MaskDialog)), {
  ssr: false,
});

export function MaskingScreen() {
  const trpc = useTRPC();
  const refusal = useRefusal('masks.read');
  const rules = useQuery(trpc.masks.list.queryOptions(undefined, { enabled: refusal === null }));
  const [edited, setEdited] = useState<MaskRule | 'new' | null>(null);
  const add = (
    <Button variant="primary" disabled={refusal !== null} onClick={() => setEdited('new')}>
      <Plus /> Add a rule
    </Button>
  );
  return (
    <>
      <PageHead
        above={
          <Link href={links.clusters} className="hover:underline">
            Clusters
          </Link>
        }
        title="Masking rules"
        note="What of messages is kept from people below a role. It is masked on the server, before anything leaves it."
        {...(rules.data?.length !== 0 && refusal === null && { actions: add })}
      />
      {refusal !== null ? (
        <Panel flush>
          <EmptyState icon={<EyeOff />} title="Only an admin sees and changes masking rules">
            {refusal}
          </EmptyState>
        </Panel>
      ) : (
        <QueryStates
          query={rules}
          failed="The rules could not be read"
          skeleton={
            <Panel flush>
              <TableSkeleton columns={maskColumns} rows={3} />
            </Panel>
          }
        >
          {(rows) => (
            <Panel flush>
              {rows.length === 0 ? (
                <EmptyState icon={<EyeOff />} title="Nothing is masked" action={add}>
                  Everyone who may look at messages sees them whole. A rule hides a place in JSON, a header,
                  or what an expression finds in a text, from everyone below a role.
                </EmptyState>
              ) : (
                <MaskTable rules={rows} onEdit={setEdited} />
              )}
            </Panel>
          )}
        </QueryStates>
      )}
      {edited !== null && (
        <MaskDialog rule={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}
