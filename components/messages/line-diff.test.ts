import { expect, test } from 'vitest';
import { type DiffLine, diffBodies, diffLines } from './line-diff';

const marks = { same: ' ', removed: '-', added: '+' } as const;
const shown = (lines: DiffLine[]) =>
  lines.map((line) => (line.kind === 'skipped' ? `… ${line.lines}` : `${marks[line.kind]}${line.text}`));

test('only what differs is removed and added; the rest stays where it is', () => {
  expect(shown(diffLines('a\nb\nc\nd', 'a\nx\nc\ny\nd'))).toEqual([' a', '-b', '+x', ' c', '+y', ' d']);
  expect(shown(diffLines('', 'a'))).toEqual(['-', '+a']);
  expect(shown(diffLines('a\na\na', 'a\na'))).toEqual([' a', ' a', '-a']);
});

test('lines far from any change are skipped and counted', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const after = lines.with(10, 'changed').join('\n');
  const diff = shown(diffLines(lines.join('\n'), after));
  expect(diff[0]).toBe('… 7');
  expect(diff.slice(4, 6)).toEqual(['-line 10', '+changed']);
  expect(diff.at(-1)).toBe('… 6');
  expect(shown(diffLines('a', 'a'))).toEqual(['… 1']);
});

test('one value of a JSON body is one line, with all its digits; white space alone is shown as it is', () => {
  expect(shown(diffBodies('{"a":1,"id":12345678901234567890}', '{"a":2,"id":12345678901234567890}'))).toEqual(
    [' {', '-  "a": 1,', '+  "a": 2,', '   "id": 12345678901234567890', ' }'],
  );
  expect(shown(diffBodies('{"a":1}', '{"a": 1}'))).toEqual(['-{"a":1}', '+{"a": 1}']);
  expect(shown(diffBodies('{"a":1}', 'no json'))).toEqual(['-{"a":1}', '+no json']);
});

test('long texts that have nothing in common are replaced as a whole, at once', () => {
  const many = (word: string) => Array.from({ length: 5_000 }, (_, index) => `${word} ${index}`).join('\n');
  const diff = diffLines(many('a'), many('b'));
  expect(diff).toHaveLength(10_000);
});
