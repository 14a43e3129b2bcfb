import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Freshness } from './freshness';
import { RefreshProvider } from './refresh';

const firstFrame = (client: QueryClient) =>
  renderToString(
    <QueryClientProvider client={client}>
      <RefreshProvider>
        <Freshness />
      </RefreshProvider>
    </QueryClientProvider>,
  );

test('what is being read already while this hydrates does not change its first frame', async () => {
  const reading = new QueryClient();
  const read = reading.prefetchQuery({ queryKey: ['clusters'], queryFn: () => Promise.resolve([]) });
  expect(reading.isFetching()).toBe(1);
  expect(firstFrame(reading)).toBe(firstFrame(new QueryClient()));
  await read;
});
