import { HydrationBoundary } from '@tanstack/react-query';
import { headers } from 'next/headers';
import { ToSignIn } from '@/components/access/to-sign-in';
import { Shell } from '@/components/shell/shell';
import { readForPage } from '@/server/api/read-for-page';
import { isAnonymous } from '@/server/api/who-asks';

export default async function ConsoleLayout({ children }: { children: React.ReactNode }) {
  const asked = await headers();
  if (await isAnonymous(asked)) return <ToSignIn />;
  const answers = await readForPage(asked, ({ trpc, ask }) =>
    Promise.all([
      ask(trpc.session.me.queryOptions()),
      ask(trpc.clusters.list.queryOptions()),
      ask(trpc.approvals.waiting.queryOptions()),
    ]),
  );
  return (
    <HydrationBoundary state={answers}>
      <Shell>{children}</Shell>
    </HydrationBoundary>
  );
}
