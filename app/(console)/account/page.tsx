import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { AccountScreen } from '@/components/access/account-screen';
import { readForPage } from '@/server/api/read-for-page';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage() {
  const answers = await readForPage(await headers(), ({ trpc, ask }) =>
    Promise.all([
      ask(trpc.account.sessions.queryOptions()),
      ask(trpc.account.tokens.queryOptions()),
      ask(trpc.account.waysIn.queryOptions()),
    ]),
  );
  return (
    <HydrationBoundary state={answers}>
      <AccountScreen />
    </HydrationBoundary>
  );
}
