// A page together with what its first frame shows.

import { HydrationBoundary } from '@tanstack/react-query';
import { headers } from 'next/headers';
import { type PageReader, readForPage } from '@/server/api/read-for-page';

export async function WithAnswers({
  read,
  children,
}: {
  read: (page: PageReader) => Promise<unknown>;
  children: React.ReactNode;
}) {
  const answers = await readForPage(await headers(), read);
  return <HydrationBoundary state={answers}>{children}</HydrationBoundary>;
}
