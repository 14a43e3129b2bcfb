// Who may sign in, and with which rights.
'use client';

import { useQuery } from '@tanstack/react-query';
import { UserPlus, Users } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { UserView } from '@/server/domain/users';
import { useTRPC } from '../trpc';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState } from '../ui/states';
import { type Column, Head, Table, TableSkeleton, Td, Tr } from '../ui/table';
import { Ago } from '../ui/time';
import { useRefusal } from '../use-refusal';
import { ScopeWords } from './rights-fields';

const InviteDialog = dynamic(() => arrived(import('./invite-dialog').then((file) => file.InviteDialog)), {
  ssr: false,
});
const UserDialog = dynamic(() => arrived(import('./user-dialog').then((file) => file.UserDialog)), {
  ssr: false,
});

const columns: readonly Column[] = [
  { label: 'User' },
  { label: 'Role' },
  { label: 'Reaches', wide: true },
  { label: 'Messages', wide: true },
  { label: 'Last sign-in', wide: true },
  { label: 'State' },
];

export function UsersScreen() {
  const trpc = useTRPC();
  const refusal = useRefusal('users.read');
  const users = useQuery(trpc.users.list.queryOptions(undefined, { enabled: refusal === null }));
  const [inviting, setInviting] = useState(false);
  const [edited, setEdited] = useState<string | null>(null);
  const user = users.data?.find(({ id }) => id === edited);
  return (
    <>
      <PageHead
        title="Users"
        note="Who may sign in, what each may do, and on which queues."
        {...(refusal === null && {
          actions: (
            <Button variant="primary" onClick={() => setInviting(true)}>
              <UserPlus /> Invite a user
            </Button>
          ),
        })}
      />
      {refusal !== null ? (
        <Panel flush>
          <EmptyState icon={<Users />} title="Only an admin sees and changes users">
            {refusal}
          </EmptyState>
        </Panel>
      ) : (
        <QueryStates
          query={users}
          failed="The users could not be read"
          skeleton={
            <Panel flush>
              <TableSkeleton columns={columns} rows={3} />
            </Panel>
          }
        >
          {(rows) => (
            <Panel flush>
              <Table>
                <Head columns={columns} />
                <tbody>
                  {rows.map((row) => (
                    <UserRow key={row.id} user={row} onEdit={() => setEdited(row.id)} />
                  ))}
                </tbody>
              </Table>
            </Panel>
          )}
        </QueryStates>
      )}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
      {user !== undefined && <UserDialog key={user.id} user={user} onClose={() => setEdited(null)} />}
    </>
  );
}

function UserRow({ user, onEdit }: { user: UserView; onEdit: () => void }) {
  return (
    <Tr className="cursor-pointer" onClick={onEdit}>
      <Td className="max-w-44 py-1.5 md:max-w-64">
        <button type="button" className="block max-w-full truncate text-left font-medium hover:underline">
          {user.name}
        </button>
        <span className="block truncate text-label text-muted">{user.email}</span>
      </Td>
      <Td className="whitespace-nowrap">{user.role}</Td>
      <Td wide className="max-w-64 truncate text-muted">
        <ScopeWords scope={user.scope} />
      </Td>
      <Td wide className="text-muted">
        {user.readsMessages ? 'seen' : 'hidden'}
      </Td>
      <Td wide className="whitespace-nowrap text-muted">
        {user.lastSignInAtMs === null ? '–' : <Ago atMs={user.lastSignInAtMs} />}
      </Td>
      <Td className="whitespace-nowrap text-muted">{stateWords[user.state]}</Td>
    </Tr>
  );
}

const stateWords: Record<UserView['state'], string> = {
  active: 'active',
  invited: 'invited',
  disabled: 'disabled',
  lapsed: 'no group',
};
