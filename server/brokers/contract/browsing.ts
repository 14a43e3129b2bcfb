// Reading a stream by position: every page is what the log holds there, and the log never notices.

import { expect, test, vi } from 'vitest';
import type { BrowseRequest } from '@/server/brokers/driver';
import { browseRemark, offsetOf, type BrowsePage } from '@/server/domain/browse';
import { limits } from '@/server/domain/limits';
import type { QueueAddress } from '@/server/domain/queue';
import { numbered, read, textOf, type World } from './world';

type FreshName = () => string;
type Position = BrowseRequest['position'];

/** Steps of these tests in one world. */
function browsing(world: World, freshName: FreshName) {
  async function page(
    address: QueueAddress,
    position: Position,
    options: Partial<BrowseRequest> & { signal?: AbortSignal } = {},
  ): Promise<BrowsePage> {
    const { signal = world.signal, ...asked } = options;
    const request = { position, count: 10, maxBytes: limits.browseBytes, waitMs: limits.browseWaitMs };
    return world.browse.read(await read(world, address), { ...request, ...asked }, { signal });
  }
  async function filled(bodies: readonly string[], stream: { maxLengthBytes?: number } = {}) {
    const address = await world.harness.declareStream(freshName(), stream);
    await world.harness.publish(address, bodies);
    return address;
  }
  return { page, filled };
}

const offsets = ({ messages }: BrowsePage) => messages.map(offsetOf);
const bodies = ({ messages }: BrowsePage) => messages.map(textOf);

export function describeBrowsing(world: World, freshName: FreshName): void {
  const { page, filled } = browsing(world, freshName);

  test('says beforehand that it changes nothing, and refuses what is no stream', async () => {
    const stream = await read(world, await filled([]));
    const capability = world.browse.capability(stream);
    expect(capability).toMatchObject({
      supported: true,
      method: 'read-log',
      effects: ['none'],
      budget: null,
    });
    expect(world.messages.browseCapability(stream, 0)).toEqual(capability);
    const queue = await world.harness.declareQueue(freshName(), { type: 'classic' });
    await expect(page(queue, { at: 'first' })).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('first, last and an offset: each begins where it says, with the range of the log', async () => {
    const all = numbered(40);
    const address = await filled(all);
    const range = { first: 0, last: 39 };
    const first = await page(address, { at: 'first' });
    expect(first).toMatchObject({ range, ended: 'count' });
    expect(bodies(first)).toEqual(all.slice(0, 10));
    expect(offsets(first)).toEqual(numbered(10).map((_, index) => index));
    const last = await page(address, { at: 'last' });
    expect(last.range).toEqual(range);
    expect(bodies(last)).toEqual(all.slice(30));
    const from = await page(address, { at: 'offset', offset: 17 });
    expect(from.range).toEqual(range);
    expect(bodies(from)).toEqual(all.slice(17, 27));
    expect(from.messages.map(({ position }) => position)).toEqual(numbered(10).map(Number));
    const rest = await page(address, { at: 'offset', offset: 35 });
    expect(rest).toMatchObject({ range, ended: 'end' });
    expect(bodies(rest)).toEqual(all.slice(35));
  });
}

export function describePages(world: World, freshName: FreshName): void {
  const { page, filled } = browsing(world, freshName);

  test('pages forwards and backwards meet every message once, again and again', async () => {
    const all = numbered(47);
    const address = await filled(all);
    for (let round = 0; round < 2; round += 1) {
      const forwards: string[] = [];
      for (let offset = 0; offset < all.length;) {
        const one = await page(address, { at: 'offset', offset });
        forwards.push(...bodies(one));
        offset = Math.max(...offsets(one)) + 1;
      }
      expect(forwards).toEqual(all);
      const backwards: string[] = [];
      for (let offset = all.length; offset > 0;) {
        const one = await page(address, { at: 'before', offset });
        backwards.unshift(...bodies(one));
        offset = Math.min(...offsets(one));
      }
      expect(backwards).toEqual(all);
    }
  });

  test('an interval and an instant that reach over everything begin with the first', async () => {
    const address = await filled(numbered(3));
    for (const position of [
      { at: 'ago', agoMs: 86_400_000 },
      { at: 'time', sinceMs: 0 },
    ] as const) {
      expect(bodies(await page(address, position))).toEqual(['1', '2', '3']);
    }
    const future = { at: 'time', sinceMs: Date.UTC(2200, 0) } as const;
    const none = await page(address, future);
    expect(none).toMatchObject({ messages: [], range: { first: 0, last: 2 }, ended: 'end' });
    expect(browseRemark(future, none)).toContain('The last offset is 2');
  });

  test('an interval and an instant within the log leave out what was written before', async () => {
    const address = await filled(['old 1', 'old 2']);
    const oldMs = vi.getRealSystemTime();
    // Brokers keep the time of what they write in seconds, and not of each message.
    await expect.poll(() => vi.getRealSystemTime() - oldMs, { timeout: 10_000 }).toBeGreaterThan(4_000);
    await world.harness.publish(address, ['new 1', 'new 2']);
    const sinceMs = oldMs + 2_000;
    expect(bodies(await page(address, { at: 'time', sinceMs }))).toEqual(['new 1', 'new 2']);
    const agoMs = vi.getRealSystemTime() - sinceMs;
    expect(bodies(await page(address, { at: 'ago', agoMs }))).toEqual(['new 1', 'new 2']);
    expect(bodies(await page(address, { at: 'first' }))).toEqual(['old 1', 'old 2', 'new 1', 'new 2']);
  });

  test('the same message has the same fingerprint on every page', async () => {
    const address = await filled(['a', 'a']);
    const first = await page(address, { at: 'first' });
    const again = await page(address, { at: 'offset', offset: 1 });
    expect(again.messages[0]?.fingerprint).toBe(first.messages[1]?.fingerprint);
    expect(first.messages.map(({ redelivered }) => redelivered)).toEqual([false, false]);
  });
}

export function describeBrowseBounds(world: World, freshName: FreshName): void {
  const { page, filled } = browsing(world, freshName);

  test('an empty stream has no range, and every position of it is empty', async () => {
    const address = await filled([]);
    for (const position of [
      { at: 'first' },
      { at: 'last' },
      { at: 'offset', offset: 5 },
      { at: 'before', offset: 5 },
      { at: 'ago', agoMs: 60_000 },
    ] as const) {
      expect(await page(address, position)).toMatchObject({ messages: [], range: null, ended: 'end' });
    }
  });

  test('an offset beyond the end is empty at once; the pages before it are the last ones', async () => {
    const address = await filled(numbered(5));
    const beyond = { at: 'offset', offset: 25 } as const;
    const none = await page(address, beyond);
    expect(none).toMatchObject({ messages: [], range: { first: 0, last: 4 }, ended: 'end' });
    expect(browseRemark(beyond, none)).toContain('the last one is 4');
    expect(bodies(await page(address, { at: 'before', offset: 25 }, { count: 2 }))).toEqual(['4', '5']);
    expect((await page(address, { at: 'before', offset: 0 })).messages).toEqual([]);
  });

  test('what retention has removed is said: the page begins with the first that is left', async () => {
    const bytes = 100_000;
    const all = numbered(80).map((body) => body.padEnd(bytes, '.'));
    const address = await filled(all, { maxLengthBytes: 20 * bytes });
    // Retention may remove all but the segment that is written to; these stay in any case.
    await world.harness.publish(address, ['x', 'y', 'z']);
    const gone = { at: 'offset', offset: 1 } as const;
    const first = await page(address, gone, { count: 2 });
    const begins = first.range?.first ?? 0;
    expect(begins).toBeGreaterThan(1);
    expect(offsets(first)[0]).toBe(begins);
    expect(browseRemark(gone, first)).toContain(`before ${begins}, the first that is left`);
    const before = { at: 'before', offset: begins } as const;
    const none = await page(address, before);
    expect(none.messages).toEqual([]);
    expect(browseRemark(before, none)).toContain('is gone');
    // It may still be at work.
    const end = first.range?.last ?? 0;
    const across = await page(address, { at: 'before', offset: end }, { count: 100 });
    expect(offsets(across)[0]).toBe(across.range?.first);
    expect(bodies(across).at(-1)).toBe('y');
  });

  test('stops at its budget of bytes, says where, and goes on from there', async () => {
    const all = numbered(8).map((body) => body.padEnd(1_000_000, '.'));
    const address = await filled(all);
    const cut = await page(address, { at: 'first' }, { maxBytes: 2_500_000 });
    expect(cut).toMatchObject({ ended: 'bytes', range: { first: 0, last: 7 } });
    expect(offsets(cut)).toEqual([0, 1, 2]);
    expect(browseRemark({ at: 'first' }, cut)).toContain('offset 2');
    const [long] = cut.messages;
    expect(long).toMatchObject({ sizeBytes: 1_000_000, bodyTruncated: true });
    expect(long?.bodyBase64.length).toBeLessThan(limits.bodyPreviewBytes * 1.4);
    expect(offsets(await page(address, { at: 'offset', offset: 3 }, { maxBytes: 1 }))).toEqual([3]);
  });

  test('an aborted reading ends with its reason; a stream that is gone is not_found', async () => {
    const address = await filled(['a']);
    const signal = AbortSignal.abort(new Error('nobody waits any more'));
    await expect(page(address, { at: 'first' }, { signal })).rejects.toThrow('nobody waits any more');
    const reading = await read(world, address);
    await world.harness.deleteQueue(address);
    const request = { position: { at: 'first' }, count: 1, maxBytes: 1, waitMs: 1_000 } as const;
    await expect(world.browse.read(reading, request, { signal: world.signal })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
}

export function describeTail(world: World, freshName: FreshName): void {
  const { page, filled } = browsing(world, freshName);

  test('a tail brings what is behind an offset at once, and waits where nothing is', async () => {
    const address = await filled(numbered(4));
    expect(bodies(await page(address, { at: 'after', offset: 1 }))).toEqual(['3', '4']);
    const waiting = page(address, { at: 'after', offset: 3 });
    await world.harness.publish(address, ['5']);
    const come = await waiting;
    expect(offsets(come)).toEqual([4]);
    expect(come.range).toEqual({ first: 0, last: 4 });
    const none = await page(address, { at: 'after', offset: 4 }, { waitMs: 50 });
    expect(none).toMatchObject({ messages: [], ended: 'end', range: { first: 0, last: 4 } });
  });

  test('a tail of an empty stream waits for the first message', async () => {
    const address = await filled([]);
    const waiting = page(address, { at: 'after', offset: null });
    await world.harness.publish(address, ['first']);
    expect(bodies(await waiting)).toEqual(['first']);
  });

  test('a tail that fell behind leaves out; one of a stream that was declared anew begins anew', async () => {
    const address = await filled(numbered(30));
    expect(offsets(await page(address, { at: 'after', offset: 2 }, { count: 4 }))).toEqual([26, 27, 28, 29]);
    await world.harness.deleteQueue(address);
    await world.harness.declareStream(address.name);
    await world.harness.publish(address, ['anew']);
    const anew = await page(address, { at: 'after', offset: 29 });
    expect(anew).toMatchObject({ range: { first: 0, last: 0 } });
    expect(bodies(anew)).toEqual(['anew']);
  });

  test('a waiting tail ends when it is aborted, and when its stream is deleted', async () => {
    const address = await filled(['a']);
    const abort = new AbortController();
    const aborted = page(address, { at: 'after', offset: 0 }, { signal: abort.signal });
    abort.abort(new Error('nobody waits any more'));
    await expect(aborted).rejects.toThrow('nobody waits any more');
    const deleted = page(address, { at: 'after', offset: 0 }).then(
      () => 'a page',
      (error: { code: string }) => error.code,
    );
    await world.harness.deleteQueue(address);
    expect(await deleted).toBe('not_found');
  });
}
