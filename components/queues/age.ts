// The age of the oldest message with how sure we are: "≥ 2 h" is a bound, "~4 m" an estimate, a dash a gap.

import type { Metric } from '@/server/domain/metric';
import { DASH, formatDuration } from '../ui/format';

const basisSign = { exact: '', 'at-least': '≥ ', estimate: '~', approximate: '~' } as const;

const basisWords = {
  exact: 'exact',
  'at-least': 'At least: when it came was not seen',
  estimate: 'Estimated from what came in and what left',
  approximate: 'Approximate: this queue does not keep strict order',
} as const;

export function formatAge(age: Metric): string {
  if (age.value === null) return DASH;
  return `${age.value === 0 ? '' : basisSign[age.basis]}${formatDuration(age.value)}`;
}

export function explainAge(age: Metric): string {
  if (age.value === null) return age.reason;
  if (age.value === 0) return 'Nothing waits';
  return `${formatDuration(age.value)}. ${basisWords[age.basis]}.`;
}
