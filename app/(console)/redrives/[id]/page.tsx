import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { RedriveScreen } from '@/components/redrives/redrive-screen';
import { readForPage } from '@/server/api/read-for-page';

export const metadata: Metadata = { title: 'Redrive' };

export default async function RedrivePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const answers = await readForPage(await headers(), ({ trpc, ask }) =>
    ask(trpc.redrives.get.queryOptions({ redriveId: id })),
  );
  return (
    <HydrationBoundary state={answers}>
      <RedriveScreen redriveId={id} />
    </HydrationBoundary>
  );
}
