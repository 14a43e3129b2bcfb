// The same made-up queues as series of Prometheus: gauges as they are, counters summed up; and a chart's points of
// one of them, as a dashboard would ask for them.

import type { Axis } from '@/server/domain/history/axis';
import type { RawColumn } from '@/server/domain/history/series';
import { type QueueSource, queueSource } from './queue-series';

export const measureNames = [
  'ready',
  'unacked',
  'consumers',
  'published',
  'delivered',
  'acked',
  'redelivered',
  'ageMs',
] as const satisfies RawColumn[];
const counters: readonly string[] = ['published', 'delivered', 'acked', 'redelivered'];

export function feedOf(queues: number) {
  const sources: QueueSource[] = Array.from({ length: queues }, (_, index) => queueSource(index));
  const totals = sources.map(() => new Map<string, number>());
  return {
    /** OpenMetrics text of the next hours, which must follow on those before. */
    text(hours: readonly number[], axisOf: (startMs: number) => Axis): string[] {
      const lines = measureNames.map((): string[] => []);
      for (const [index, source] of sources.entries()) {
        for (const startMs of hours) {
          const { at, stepMs } = axisOf(startMs);
          const series = source.next(at, stepMs);
          for (const [m, measure] of measureNames.entries()) {
            let text = '';
            for (const [i, value] of series[measure].entries()) {
              const told = counters.includes(measure) ? summed(totals[index], measure, value) : value;
              text += `spillway_${measure}{queue="${index}"} ${told} ${startMs / 1_000 + 10 * i}\n`;
            }
            lines[m]?.push(text);
          }
        }
      }
      return lines.flat();
    },
  };
}

function summed(totals: Map<string, number> | undefined, counter: string, value: number): number {
  const total = (totals?.get(counter) ?? 0) + value;
  totals?.set(counter, total);
  return total;
}

/** Asks for all measures at once; answers how many points came of the first. */
export async function pointsOf(
  url: string,
  queue: number,
  { fromMs, toMs, stepMs }: { fromMs: number; toMs: number; stepMs: number },
): Promise<number> {
  const stepSec = stepMs / 1_000;
  const of = (measure: string) => `spillway_${measure}{queue="${queue}"}[${Math.max(stepSec, 30)}s]`;
  const questions = [
    `avg_over_time(${of('ready')})`,
    `avg_over_time(${of('unacked')})`,
    `max_over_time(${of('ready')})`,
    `last_over_time(${of('consumers')})`,
    `rate(${of('published')})`,
    `rate(${of('acked')})`,
    `rate(${of('redelivered')})`,
    `max_over_time(${of('ageMs')})`,
  ];
  const answers = await Promise.all(
    questions.map(async (query) => {
      const asked = new URLSearchParams({
        query,
        start: String(fromMs / 1_000 + stepSec),
        end: String(toMs / 1_000),
        step: String(stepSec),
      });
      const answer = await fetch(`${url}/api/v1/query_range?${asked.toString()}`);
      return (await answer.json()) as { data?: { result: { values: unknown[] }[] } };
    }),
  );
  return answers[0]?.data?.result[0]?.values.length ?? 0;
}
