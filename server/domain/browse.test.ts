import { describe, expect, test } from 'vitest';
import { browsePositionSchema, browseRemark, type BrowsePage, type BrowsePosition } from './browse';

function page(offsets: number[], over: Partial<BrowsePage> = {}) {
  const messages = offsets.map((offset) => ({ offset: String(offset) })) as BrowsePage['messages'];
  return { messages, range: { first: 10, last: 99 }, ended: 'count', ...over } as const;
}

describe('what is said of a page that is not what was asked for', () => {
  const cases: [string, BrowsePosition, ReturnType<typeof page>, string | null][] = [
    ['the first', { at: 'first' }, page([10, 11]), null],
    ['the last', { at: 'last' }, page([98, 99]), null],
    ['an empty stream', { at: 'offset', offset: 4 }, page([], { range: null }), null],
    ['an offset that is there', { at: 'offset', offset: 50 }, page([50]), null],
    [
      'a removed one',
      { at: 'offset', offset: 9 },
      page([10]),
      'Offset 9 is gone: retention has removed all before 10',
    ],
    [
      'one in a gap',
      { at: 'offset', offset: 50 },
      page([51]),
      'Offset 50 holds no message: the next one is 51.',
    ],
    [
      'one beyond the end',
      { at: 'offset', offset: 100 },
      page([]),
      'Offset 100 is not written yet: the last one is 99.',
    ],
    ['before one that is there', { at: 'before', offset: 50 }, page([48, 49]), null],
    ['before the end', { at: 'before', offset: 100 }, page([98, 99]), null],
    [
      'before one beyond the end',
      { at: 'before', offset: 101 },
      page([99]),
      'these are the last ones, up to 99.',
    ],
    [
      'before the first that is left',
      { at: 'before', offset: 10 },
      page([]),
      'What stood before offset 10 is gone',
    ],
    [
      'before the very first',
      { at: 'before', offset: 0 },
      page([], { range: { first: 0, last: 9 } }),
      'Nothing stands before offset 0',
    ],
    ['an instant', { at: 'time', sinceMs: 5 }, page([10]), null],
    [
      'an instant after all',
      { at: 'time', sinceMs: 5 },
      page([]),
      'Nothing was written since then. The last offset is 99.',
    ],
    ['an interval', { at: 'ago', agoMs: 60_000 }, page([]), 'Nothing was written since then.'],
    [
      'a page cut by bytes',
      { at: 'first' },
      page([10, 11], { ended: 'bytes' }),
      'Stopped at 32 MiB. The page ends with offset 11',
    ],
    [
      'a page cut by time',
      { at: 'first' },
      page([10], { ended: 'time' }),
      'Stopped after 10 s: the broker is slow.',
    ],
  ];
  test.each(cases)('%s', (_, position, shown, said) => {
    const remark = browseRemark(position, shown);
    if (said === null) expect(remark).toBeNull();
    else expect(remark).toContain(said);
  });
});

test.each([
  { at: 'offset', offset: -1 },
  { at: 'offset', offset: 1.5 },
  { at: 'offset', offset: 2 ** 53 },
  { at: 'before' },
  { at: 'ago', agoMs: 10 },
  { at: 'time', sinceMs: 8_640_000_000_000_001 },
  { at: 'middle' },
])('the position %o is refused', (position) => {
  expect(browsePositionSchema.safeParse(position).success).toBe(false);
});
