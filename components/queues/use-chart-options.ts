// How the charts of a queue are drawn, kept in the URL.
'use client';

import { parseAsStringLiteral, useQueryStates } from 'nuqs';
import { comparisons } from '../charts/prepare-comparison';
import { valueScales } from '../charts/prepare-scale';

const parsers = {
  scale: parseAsStringLiteral(valueScales).withDefault('linear'),
  compare: parseAsStringLiteral(comparisons),
};

export function useChartOptions() {
  return useQueryStates(parsers, { history: 'push' });
}

export type ChartOptions = ReturnType<typeof useChartOptions>[0];
export type SetChartOptions = ReturnType<typeof useChartOptions>[1];
