import { cn } from './cn';

/** A bar of `done` of `total`; the caption beside it carries the numbers. */
export function Progress({
  label,
  done,
  total,
  tone = 'moving',
}: {
  label: string;
  done: number;
  total: number;
  tone?: 'moving' | 'ok' | 'look' | 'act';
}) {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const colour = { moving: 'bg-moving', ok: 'bg-ok', look: 'bg-look', act: 'bg-act' }[tone];
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      className="h-1.5 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={cn('h-full rounded-full transition-[width] duration-300', colour)}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}
