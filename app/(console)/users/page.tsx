import type { Metadata } from 'next';
import { UsersScreen } from '@/components/access/users-screen';
import { WithAnswers } from '../with-answers';

export const metadata: Metadata = { title: 'Users' };

export default function UsersPage() {
  return (
    <WithAnswers read={({ trpc, ask }) => ask(trpc.users.list.queryOptions())}>
      <UsersScreen />
    </WithAnswers>
  );
}
