import { expect, test } from 'vitest';
import { whatArrived } from './stored-return';

const one = (fingerprint: string, recognisable = true) => ({ id: 1n, fingerprint, recognisable });

test.each([
  ['in the queue: arrived', [one('a')], ['x', 'a'], true, ['arrived']],
  ['not in a queue that was seen whole: absent', [one('a')], ['x'], true, ['absent']],
  ['not in the part that was seen: doubtful', [one('a')], ['x'], false, ['doubtful']],
  ['in the part that was seen: arrived', [one('a')], ['a'], false, ['arrived']],
  ['two equal ones sent, both there', [one('a'), one('a')], ['a', 'a'], true, ['arrived', 'arrived']],
  ['two equal ones sent, one there', [one('a'), one('a')], ['a'], true, ['doubtful', 'doubtful']],
  ['an equal one was there before', [one('a')], ['a', 'a'], true, ['doubtful']],
  ['its copy does not look like it', [one('a', false)], [], true, ['doubtful']],
] as const)('%s', (_, sent, met, whole, expected) => {
  expect(whatArrived(sent, { met, whole })).toEqual(expected);
});
