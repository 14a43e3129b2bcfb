// Order per key against a broker and a journal that fail: at every operation, of one key only a beginning may ever be
// at the target, in the order in which it lay in the source.

import { describe, expect, test } from 'vitest';
import type { OrderBy } from '@/server/domain/order-key';
import { countIn, dlq, modes, World } from '../testing/simulated-redrive';

const orderBy: OrderBy = { kind: 'body-json', path: 'key' };

/** Three keys and messages without one; the fourth of `a` died in a queue that is gone, and nobody routes it. */
const messages = ['a', 'b', 'a', 'none', 'a', 'a!', 'c', 'a', 'b', 'none', 'c', 'a'];
const bodies = messages.map((text, n) =>
  JSON.stringify({ n, ...(text !== 'none' && { key: text.replace('!', '') }) }),
);

function world(rate: keyof typeof modes = 'pipelined'): World {
  const made = new World(modes[rate], { pace: { orderBy } });
  made.refill(bodies.map((body, n) => ({ body, queue: messages[n]?.endsWith('!') ? 'gone' : 'orders' })));
  return made;
}

type Read = { n: number; key?: string };
const read = (made: World, queue: string) => made.bodiesIn(queue).map((body) => JSON.parse(body) as Read);

function expectOrder(made: World): void {
  const target = read(made, 'orders');
  for (const key of ['a', 'b', 'c']) {
    const all = bodies.map((body) => JSON.parse(body) as Read).filter((one) => one.key === key);
    const moved = target.filter((one) => one.key === key).map(({ n }) => n);
    expect(moved, key).toEqual(all.slice(0, moved.length).map(({ n }) => n));
  }
}

function expectNoneLost(made: World, when: string): void {
  const [source, target] = [made.bodiesIn(dlq.name), made.bodiesIn('orders')];
  for (const body of bodies) {
    expect(countIn(target, body), `${body} twice, ${when}`).toBeLessThanOrEqual(1);
    expect(countIn(source, body) + countIn(target, body), `${body} lost, ${when}`).toBeGreaterThanOrEqual(1);
  }
}

test('where one stays, the later ones of its key stay behind it, and nobody else does', async () => {
  const made = world();
  await made.run();
  expect(made.row).toMatchObject({ state: 'completed', progress: { movedMessages: 9, failedMessages: 3 } });
  expect(read(made, dlq.name).map(({ n }) => n)).toEqual([5, 7, 11]);
  expectOrder(made);
  const { outcomes } = made.row.progress;
  expect(outcomes.find(({ outcome }) => outcome === 'held-back')).toMatchObject({ count: 2, target: null });
  expect(outcomes.find(({ outcome }) => outcome === 'returned')).toMatchObject({ count: 1 });
});

test('a window has at most one message of each key', async () => {
  const made = world();
  await made.run();
  for (const { entries } of made.row.windows) {
    const sent = entries.flatMap(({ key, target }) => (key === undefined || target === '' ? [] : [key]));
    expect(new Set(sent).size).toBe(sent.length);
  }
});

describe.each(['confirmed', 'pipelined'] as const)('%s, whatever fails', (rate) => {
  test.each(['fails', 'kills'] as const)(
    'at every operation, before or after it took effect: it %s',
    async (how) => {
      const untroubled = world(rate);
      await untroubled.run();
      for (let nth = 1; nth <= untroubled.operations; nth += 1) {
        for (const when of ['before', 'after'] as const) {
          const made = world(rate);
          made.crashing = how === 'kills';
          made.gate = () => (made.operations === nth ? when : null);
          await made.run();
          made.gate = () => null;
          for (let again = 0; again < 3 && made.row.state !== 'completed'; again += 1) await made.run();
          expect(made.row.state, `operation ${nth}`).toBe('completed');
          expectOrder(made);
          expectNoneLost(made, `operation ${nth}, ${when}`);
        }
      }
    },
  );
});

test('a source that reorders what is put back: once interrupted, the run ends rather than move the rest', async () => {
  const made = world();
  made.keepsOrder = false;
  made.crashing = true;
  made.gate = (operation) => (operation === 'publish' && made.row.windows.length === 3 ? 'after' : null);
  await made.run();
  made.gate = () => null;
  const before = made.bodiesIn('orders');
  await made.run();
  expect(made.row).toMatchObject({
    state: 'failed',
    failure: expect.stringContaining('order per key') as string,
  });
  expect(made.bodiesIn('orders')).toEqual(before);
  expectOrder(made);
  expectNoneLost(made, 'interrupted');
});

test('and undisturbed it goes through as any other', async () => {
  const made = world();
  made.keepsOrder = false;
  await made.run();
  expect(made.row).toMatchObject({ state: 'completed', progress: { movedMessages: 9 } });
});
