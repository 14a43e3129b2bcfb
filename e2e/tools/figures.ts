// The figures of one bench or chaos run: a table for people, one JSON line per figure for programs, and an exit
// code that is bad when a goal was missed. A figure that could not be measured misses its goal.

import path from 'node:path';
import { fileURLToPath } from 'node:url';

export type Goal = { atMost: number } | { atLeast: number } | { exactly: number };

export type Figure = {
  /** The situation measured, such as `3.10 quorum`. */
  case: string;
  metric: string;
  /** Null: could not be measured. */
  value: number | null;
  unit: string;
  /** Without one the figure informs only. */
  goal?: Goal;
};

/**
 * One per run: `const figures = figuresOf(import.meta.url)`. The file's name names the bench. A run that throws
 * before `finish` ends badly by itself.
 */
export function figuresOf(fileUrl: string, print: (line: string) => void = console.log) {
  const file = fileURLToPath(fileUrl);
  const kind = path.basename(path.dirname(file));
  const name = path.basename(file, '.ts');
  const figures: Figure[] = [];
  return {
    record(figure: Figure): void {
      figures.push(figure);
      print(`${figure.case}: ${figure.metric} ${shown(figure.value)} ${figure.unit}`);
    },
    /** Prints all; true when every goal was met and there was something to measure. */
    finish(): boolean {
      const passed = figures.length > 0 && figures.every(meetsGoal);
      print(`\n${table(figures)}\n`);
      for (const { goal, ...figure } of figures)
        print(
          JSON.stringify({
            [kind]: name,
            ...figure,
            goal: goal === undefined ? null : wordsOf(goal),
            pass: meetsGoal({ ...figure, ...(goal === undefined ? {} : { goal }) }),
          }),
        );
      if (!passed) process.exitCode = 1;
      return passed;
    },
  };
}

export function meetsGoal({ value, goal }: Figure): boolean {
  if (goal === undefined) return true;
  if (value === null || Number.isNaN(value)) return false;
  if ('atMost' in goal) return value <= goal.atMost;
  return 'atLeast' in goal ? value >= goal.atLeast : value === goal.exactly;
}

function wordsOf(goal: Goal): string {
  if ('atMost' in goal) return `≤ ${goal.atMost}`;
  return 'atLeast' in goal ? `≥ ${goal.atLeast}` : `= ${goal.exactly}`;
}

function table(figures: Figure[]): string {
  const rows = figures.map((figure) => [
    figure.case,
    figure.metric,
    `${shown(figure.value)} ${figure.unit}`,
    figure.goal === undefined ? '' : wordsOf(figure.goal),
    figure.goal === undefined ? '' : meetsGoal(figure) ? 'met' : 'MISSED',
  ]);
  const all = [['case', 'metric', 'value', 'goal', ''], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function shown(value: number | null): string {
  if (value === null) return 'not measured';
  return value.toLocaleString(
    'en-US',
    Math.abs(value) < 1000 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  );
}
