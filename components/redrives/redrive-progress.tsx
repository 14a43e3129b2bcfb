// Progress of a redrive as one bar in three parts, each also in words: moved, stayed, in doubt.

import type { RedriveView } from '@/server/domain/redrive';
import { formatExact } from '../ui/format';
import { askedMessages } from './redrive-words';

const parts = [
  { key: 'movedMessages', word: 'moved', bar: 'bg-ok' },
  { key: 'failedMessages', word: 'stayed', bar: 'bg-act' },
  { key: 'inDoubtMessages', word: 'in doubt', bar: 'bg-look' },
] as const;

export function RedriveBar({ redrive, thin = false }: { redrive: RedriveView; thin?: boolean }) {
  const asked = askedMessages(redrive);
  const total = Math.max(1, asked);
  const done = parts.reduce((sum, { key }) => sum + redrive[key], 0);
  const text = parts.map(({ key, word }) => `${formatExact(redrive[key])} ${word}`).join(', ');
  return (
    <div
      role="progressbar"
      aria-label={redrive.undoOf === null ? `Redrive of ${redrive.queue}` : `Recall from ${redrive.queue}`}
      aria-valuemin={0}
      aria-valuemax={asked}
      aria-valuenow={Math.min(done, asked)}
      aria-valuetext={`${text} of ${formatExact(asked)}`}
      title={`${text} of ${formatExact(asked)}`}
      className={`flex overflow-hidden rounded-full bg-sunken ${thin ? 'h-1.5' : 'h-2.5'}`}
    >
      {parts.map(({ key, bar }) => (
        <div
          key={key}
          className={`${bar} h-full transition-[width] duration-300`}
          style={{ width: `${Math.min(1, redrive[key] / total) * 100}%` }}
        />
      ))}
    </div>
  );
}
