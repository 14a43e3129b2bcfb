import { headers } from 'next/headers';
import { Shell } from '@/components/shell/shell';
import { readForPage } from '@/server/api/read-for-page';

export default async function ConsoleLayout({ children }: { children: React.ReactNode }) {
  const clusters = await readForPage(await headers(), (api) => api.clusters.list());
  return <Shell clusters={clusters}>{children}</Shell>;
}
