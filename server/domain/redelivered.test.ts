import { describe, expect, test } from 'vitest';
import { storedBefore } from './redelivered';

const again = (fingerprint: string) => ({ fingerprint, redelivered: true });
const fresh = (fingerprint: string) => ({ fingerprint, redelivered: false });

test.each([
  [
    'not acknowledged: all come again',
    'ab',
    [again('a'), again('b'), fresh('c')],
    false,
    [true, true, false],
  ],
  ['acknowledged: none comes again', 'ab', [again('c'), fresh('d')], false, [false, false]],
  ['a twin that was never delivered is another message', 'a', [fresh('a')], false, [false]],
  ['a restarted broker does not know what it delivered', 'a', [fresh('a')], true, [true]],
  ['after a restart only some may come again', 'abc', [fresh('b'), fresh('d')], true, [true, false]],
  [
    'of two equal ones here nobody knows which is stored',
    'a',
    [again('a'), again('a')],
    false,
    [false, false],
  ],
  ['nor of two equal ones in the store', 'aa', [again('a')], false, [false]],
] as const)('%s', (_, stored, met, restarted, expected) => {
  expect(storedBefore({ stored: [...stored], met, restarted, inOrder: true })).toEqual(expected);
});

describe('a broker that has restarted and forgotten acknowledgements', () => {
  const met = (fingerprints: string) => [...fingerprints].map(fresh);
  const knownOf = (stored: string, here: string, inOrder = true) =>
    met(here)
      .filter((_, i) => storedBefore({ stored: [...stored], met: met(here), restarted: true, inOrder })[i])
      .map(({ fingerprint }) => fingerprint)
      .join('');

  test.each([
    ['the last ones come again, before what is new', 'abcd', 'cdxy', 'cd'],
    ['all of them', 'abcd', 'abcd', 'abcd'],
    ['some of them, where others were never on disk', 'abcd', 'acx', 'ac'],
    ['a twin of one behind what was stored later is another message', 'abcd', 'cda', 'cd'],
    ['equal ones do not hide those before them', 'abcc', 'bcc', 'b'],
  ])('%s', (_, stored, here, expected) => {
    expect(knownOf(stored, here)).toBe(expected);
  });

  test('a queue with priorities gives them in another order', () => {
    expect(knownOf('abcd', 'dba', false)).toBe('dba');
  });
});
