import { headers } from 'next/headers';
import { ToSignIn } from '@/components/access/to-sign-in';
import { Shell } from '@/components/shell/shell';
import { readForPage } from '@/server/api/read-for-page';
import { isAnonymous } from '@/server/api/who-asks';

export default async function ConsoleLayout({ children }: { children: React.ReactNode }) {
  const asked = await headers();
  if (await isAnonymous(asked)) return <ToSignIn />;
  const clusters = await readForPage(asked, (api) => api.clusters.list());
  return <Shell clusters={clusters}>{children}</Shell>;
}
