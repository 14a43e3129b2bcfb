import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { historyTiers } from '@/server/domain/history';
import { axesOf, chunksOf, hourMs } from './history-bench-world';
import { kindOf, queueSource } from './queue-series';

/** Of a row: its header, its key, its place in the page, its entry in the index. */
const rowBytes = 72;
const dayMs = 24 * hourMs;
/** As long as the longest chunk, and aligned to it. */
const fromMs = 690 * 30 * dayMs;
const axes = axesOf(fromMs, fromMs + 30 * dayMs);

/** What a day costs in each tier, in kB, with row and index. */
function costs(index: number): number[] {
  const chunks = chunksOf(queueSource(index), axes, fromMs, fromMs + 30 * dayMs);
  return historyTiers.map(({ resolutionSec, chunkMs }) => {
    const ofTier = chunks.filter((chunk) => chunk.resolutionSec === resolutionSec);
    const bytes = ofTier.reduce((sum, { data }) => sum + data.length + rowBytes, 0);
    return bytes / 1_000 / ((ofTier.length * chunkMs) / dayMs);
  });
}

test.each([0, 1, 4])('the handbook tells what a day of history costs: queue %i of ten', (index) => {
  const kind = kindOf(index);
  const told =
    new RegExp(`^\\| ${kind} .*$`, 'm').exec(readFileSync('components/help/operate.md', 'utf8'))?.[0] ?? '';
  const numbers = told.split('|').flatMap((cell) => (/([\d.]+) kB/.exec(cell) ?? []).slice(1).map(Number));
  const perDay = costs(index);
  const atFull = historyTiers.reduce((sum, { keepMs }, i) => sum + ((perDay[i] ?? 0) * keepMs) / dayMs, 0);
  const actual = [...perDay, atFull];
  expect(numbers).toHaveLength(5);
  for (const [i, kB] of actual.entries()) expect(Math.abs(kB / (numbers[i] ?? 0) - 1)).toBeLessThan(0.15);
});
