import { expect, test, vi } from 'vitest';
import { type ApiContext, createCallerFactory, noInput, query, router } from './trpc';

test('a read whose answer never comes ends at its deadline, whether or not it heeds its signal', async () => {
  const expiry = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(expiry.signal);
  const hang = vi.fn(() => new Promise<never>(() => undefined));
  const api = createCallerFactory(router({ read: query('queues.read', noInput).query(hang) }));
  const context = { actor: { name: 'ada', role: 'viewer' }, signal: new AbortController().signal };
  const answer = api(context as ApiContext).read();
  const refused = expect(answer).rejects.toMatchObject({
    code: 'GATEWAY_TIMEOUT',
    message: expect.stringContaining('longer than 45 s') as string,
  });
  await vi.waitFor(() => expect(hang).toHaveBeenCalled());
  expiry.abort();
  await refused;
});

test('a read that needs to be told nothing heeds nothing that it is told', async () => {
  const heard = vi.fn(({ input }: { input: unknown }) => input ?? null);
  const api = createCallerFactory(router({ read: query('queues.read', noInput).query(heard) }));
  const context = { actor: { name: 'ada', role: 'admin' }, signal: new AbortController().signal };
  const read = api(context as ApiContext).read as (input: unknown) => Promise<unknown>;
  await expect(read({ clusterId: 'of another' })).resolves.toBeNull();
});
