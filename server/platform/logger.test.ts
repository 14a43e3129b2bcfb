import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, expect, test } from 'vitest';
import { createLogger } from './logger';
import { currentRequestId } from './request-id';

const shared = globalThis as typeof globalThis & { spillwayRequestIds?: AsyncLocalStorage<string> };
afterEach(() => {
  delete shared.spillwayRequestIds;
});

test('a line that is logged for a request has its id, however deep; one of nobody has none', async () => {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const logger = createLogger('test', { write });
  logger.error('of nobody');
  const ids = (shared.spillwayRequestIds = new AsyncLocalStorage());
  const answer = async (id: string) => {
    await new Promise((resolve) => setImmediate(resolve));
    logger.error({ reference: currentRequestId() }, 'deep');
    expect(currentRequestId()).toBe(id);
  };
  await Promise.all(['one', 'two'].map((id) => ids.run(id, () => answer(id))));
  expect(lines.map(({ requestId, reference }) => [requestId, reference])).toEqual([
    [undefined, undefined],
    ['one', 'one'],
    ['two', 'two'],
  ]);
});
