// A number in a row: short, with the exact value on hover; a dash carries the reason why there is none.

import { DASH, formatCount, formatExact, formatRate } from '../ui/format';

export function Count({ value, reason }: { value: number | null; reason: string | null }) {
  if (value === null) return <Gap reason={reason} />;
  return <span title={formatExact(value)}>{formatCount(value)}</span>;
}

export function Rate({ value, reason }: { value: number | null; reason: string | null }) {
  if (value === null) return <Gap reason={reason} />;
  return <span title={`${value.toFixed(2)} messages per second`}>{formatRate(value)}</span>;
}

function Gap({ reason }: { reason: string | null }) {
  return (
    <span className="text-faint" title={reason ?? 'Not known yet'}>
      {DASH}
    </span>
  );
}
