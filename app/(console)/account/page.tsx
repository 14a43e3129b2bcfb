import type { Metadata } from 'next';
import { AccountScreen } from '@/components/access/account-screen';
import { WithAnswers } from '../with-answers';

export const metadata: Metadata = { title: 'Account' };

export default function AccountPage() {
  return (
    <WithAnswers
      read={({ trpc, ask }) =>
        Promise.all([
          ask(trpc.account.sessions.queryOptions()),
          ask(trpc.account.tokens.queryOptions()),
          ask(trpc.account.waysIn.queryOptions()),
        ])
      }
    >
      <AccountScreen />
    </WithAnswers>
  );
}
