import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { DomainError } from '@/server/domain/errors';
import { testActor } from '@/server/domain/testing';
import { action, type ApiContext, createCallerFactory, noInput, query, router } from './trpc';
import { where, type Where } from './where';

test('a read whose answer never comes ends at its deadline, whether or not it heeds its signal', async () => {
  const expiry = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(expiry.signal);
  const hang = vi.fn(() => new Promise<never>(() => undefined));
  const api = createCallerFactory(router({ read: query('queues.read', where.nowhere, noInput).query(hang) }));
  const context = { actor: testActor({ role: 'viewer' }), signal: new AbortController().signal };
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
  const api = createCallerFactory(
    router({ read: query('queues.read', where.nowhere, noInput).query(heard) }),
  );
  const context = { actor: testActor(), signal: new AbortController().signal };
  const read = api(context as ApiContext).read as (input: unknown) => Promise<unknown>;
  await expect(read({ clusterId: 'of another' })).resolves.toBeNull();
});

test('what is out of reach is refused before anything is done, and what is checked is the input that is given', async () => {
  const seen: unknown[] = [];
  const nothing: Where = {
    rule: 'nothing',
    check: (_asked, input) => {
      seen.push(input);
      throw new DomainError('forbidden', 'Out of reach.');
    },
  };
  const act = vi.fn();
  const schema = z.object({ name: z.string().toLowerCase() });
  const api = createCallerFactory(
    router({
      read: query('queues.read', nothing, schema).query(act),
      change: action('queue.purge', nothing, schema, () => ({ target: '' })).mutation(act),
    }),
  );
  const caller = api({ actor: testActor(), signal: new AbortController().signal } as ApiContext);
  for (const call of [caller.read, caller.change]) {
    await expect(call({ name: 'ORDERS' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
  expect(act).not.toHaveBeenCalled();
  expect(seen).toEqual([{ name: 'orders' }, { name: 'orders' }]);
});
