import { expect, test } from 'vitest';
import { ChannelSums, type ChannelRound } from './channel-sums';
import { noCounts, type Counts } from './node-metrics';

type Rows = Record<string, Partial<Counts>>;

/** Rows by "channel queue". */
function round(rows: Rows, depth: number, channelsClosed: number | null = 0): ChannelRound {
  const channels = Object.entries(rows).map(([key, counts]) => {
    const [channel = '', queue = ''] = key.split(' ');
    return [`${channel}\0${queue}`, { queue, counts: { ...noCounts(), ...counts } }] as const;
  });
  return { channels: new Map(channels), channelsClosed, depths: new Map([['q', depth]]) };
}

function after(...rounds: ChannelRound[]) {
  const sums = new ChannelSums();
  return rounds.map((one) => sums.advance(one)('q')).at(-1);
}

test('what channels counted before we looked is not ours; what they count from then on adds up', () => {
  const first = round({ 'a q': { published: 100 }, 'b q': { acked: 50, delivered: 60 } }, 50);
  const second = round(
    { 'a q': { published: 130 }, 'b q': { acked: 55, delivered: 70 }, 'c q': { acked: 5 } },
    70,
  );
  expect(after(first, second)).toEqual({ published: 30, delivered: 10, acked: 10, redelivered: 0 });
});

test('a channel that closed after its last counts: the balance tells that nothing was missed', () => {
  const busy = round({ 'a q': { published: 10 } }, 10);
  const done = round({ 'a q': { published: 15 } }, 15);
  expect(after(busy, done, round({}, 15, 1))).toMatchObject({ published: 5, acked: 0 });
});

test('a channel that published and went leaves publishes unknown, and no arrivals from nowhere', () => {
  const busy = round({ 'a q': { published: 10 } }, 10);
  expect(after(busy, round({}, 17, 1))).toEqual({ published: null, delivered: 0, acked: 0, redelivered: 0 });
});

test('a channel that was never seen took messages: acknowledgements are unknown, and none is lost', () => {
  const before = round({ 'p q': { published: 10 } }, 10);
  const taken = round({ 'p q': { published: 12 } }, 4, 1);
  expect(after(before, taken)).toEqual({ published: 2, delivered: null, acked: null, redelivered: null });
  expect(after(before, round({ 'p q': { published: 12 } }, 4, 0))).toMatchObject({ published: 2, acked: 0 });
});

test('where closings or depth are not told, what does not add up is unknown', () => {
  const before = round({ 'p q': { published: 10 } }, 10, null);
  expect(after(before, round({ 'p q': { published: 12 } }, 4, null))).toMatchObject({ acked: null });
  const nameless = { ...round({}, 0, 5), depths: new Map<string, number>() };
  expect(after(before, nameless)).toMatchObject({ published: null, acked: null });
});

test('the name of a process that is used again starts anew', () => {
  const old = round({ 'a q': { published: 500 } }, 5);
  expect(after(old, round({ 'a q': { published: 3 } }, 8))).toMatchObject({ published: 3 });
});

test('after a break sums begin anew, and say so', () => {
  const sums = new ChannelSums();
  sums.advance(round({ 'a q': { published: 1 } }, 1));
  sums.advance(round({ 'a q': { published: 9 } }, 9));
  const { began } = sums;
  sums.breakOff();
  expect(sums.advance(round({ 'a q': { published: 20 } }, 20))('q').published).toBe(0);
  expect(sums.began).not.toBe(began);
});
