import { headers } from 'next/headers';
import { ToSignIn } from '@/components/access/to-sign-in';
import { Shell } from '@/components/shell/shell';
import { isAnonymous } from '@/server/api/who-asks';
import { WithAnswers } from './with-answers';

export default async function ConsoleLayout({ children }: { children: React.ReactNode }) {
  if (await isAnonymous(await headers())) return <ToSignIn />;
  return (
    <WithAnswers
      read={({ trpc, ask }) =>
        Promise.all([
          ask(trpc.session.me.queryOptions()),
          ask(trpc.clusters.list.queryOptions()),
          ask(trpc.approvals.waiting.queryOptions()),
        ])
      }
    >
      <Shell>{children}</Shell>
    </WithAnswers>
  );
}
