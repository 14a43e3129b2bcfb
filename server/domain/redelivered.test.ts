import { expect, test } from 'vitest';
import { storedBefore } from './redelivered';

const again = (fingerprint: string) => ({ fingerprint, redelivered: true });
const fresh = (fingerprint: string) => ({ fingerprint, redelivered: false });

test.each([
  [
    'not acknowledged: all come again',
    ['a', 'b'],
    [again('a'), again('b'), fresh('c')],
    false,
    [true, true, false],
  ],
  ['acknowledged: none comes again', ['a', 'b'], [again('c'), fresh('d')], false, [false, false]],
  ['a twin that was never delivered is another message', ['a'], [fresh('a')], false, [false]],
  ['a restarted broker does not know what it delivered', ['a'], [fresh('a')], true, [true]],
  [
    'after a restart only some may come again',
    ['a', 'b', 'c'],
    [fresh('b'), fresh('d')],
    true,
    [true, false],
  ],
  [
    'of two equal ones here nobody knows which is stored',
    ['a'],
    [again('a'), again('a')],
    false,
    [false, false],
  ],
  ['nor of two equal ones in the store', ['a', 'a'], [again('a')], false, [false]],
] as const)('%s', (_, stored, met, restarted, expected) => {
  expect(storedBefore({ stored, met, restarted })).toEqual(expected);
});
