// Which lines two texts share, and which are only in one of them. Pure; bounded, so that long texts stay cheap.

import { parseJson, printJson } from '@/server/domain/json';

export type DiffLine =
  { kind: 'same' | 'removed' | 'added'; text: string } | { kind: 'skipped'; lines: number };

/** Lines that are compared each with each; longer middles are shown as replaced as a whole. */
const comparedLines = 1_000;
const contextLines = 3;

/** Two bodies, line by line: JSON is laid out first, so that one changed value is one changed line. */
export function diffBodies(before: string, after: string): DiffLine[] {
  const laidOut = [before, after].map(layOut);
  const [left, right] = laidOut.some((text) => text === null) ? [before, after] : laidOut;
  // Alike once laid out: what differs is white space, so the texts are shown as they are.
  return left === right ? diffLines(before, after) : diffLines(left ?? before, right ?? after);
}

/** Far from any change, lines that are the same are skipped and counted. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [left, right] = [before.split('\n'), after.split('\n')];
  const least = Math.min(left.length, right.length);
  let head = 0;
  while (head < least && left[head] === right[head]) head += 1;
  let tail = 0;
  while (tail < least - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail += 1;
  const same = (lines: string[]) => lines.map((text): DiffLine => ({ kind: 'same', text }));
  return skipFar([
    ...same(left.slice(0, head)),
    ...diffMiddle(left.slice(head, left.length - tail), right.slice(head, right.length - tail)),
    ...same(left.slice(left.length - tail)),
  ]);
}

function layOut(text: string): string | null {
  try {
    return printJson(parseJson(text));
  } catch {
    return null;
  }
}

/** By the longest common subsequence. */
function diffMiddle(left: readonly string[], right: readonly string[]): DiffLine[] {
  const removed = left.map((text): DiffLine => ({ kind: 'removed', text }));
  const added = right.map((text): DiffLine => ({ kind: 'added', text }));
  if (left.length === 0 || right.length === 0) return [...removed, ...added];
  if (left.length > comparedLines || right.length > comparedLines) return [...removed, ...added];
  const lengths = commonLengths(left, right);
  const at = (row: number, column: number) => lengths[row * (right.length + 1) + column] ?? 0;
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    const [text, other] = [left[row], right[column]];
    if (text !== undefined && text === other) {
      lines.push({ kind: 'same', text });
      row += 1;
      column += 1;
    } else if (text !== undefined && (other === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: 'removed', text });
      row += 1;
    } else {
      lines.push({ kind: 'added', text: other ?? '' });
      column += 1;
    }
  }
  return lines;
}

/** Of what is left from each row and column on. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint16Array {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      const here = row * width + column;
      lengths[here] =
        left[row] === right[column]
          ? (lengths[here + width + 1] ?? 0) + 1
          : Math.max(lengths[here + width] ?? 0, lengths[here + 1] ?? 0);
    }
  }
  return lengths;
}

function skipFar(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Set<number>();
  for (const [index, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    for (let at = index - contextLines; at <= index + contextLines; at += 1) near.add(at);
  }
  const shown: DiffLine[] = [];
  for (const [index, line] of lines.entries()) {
    const last = shown.at(-1);
    if (near.has(index)) shown.push(line);
    else if (last?.kind === 'skipped') last.lines += 1;
    else shown.push({ kind: 'skipped', lines: 1 });
  }
  return shown;
}
