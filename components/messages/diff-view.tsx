// A text before and after, as lines: what is gone, what is new, and what stands around it. Never by colour alone.

import { cn } from '../ui/cn';
import { plural } from '../ui/format';
import type { DiffLine } from './line-diff';

const looks = {
  same: { mark: ' ', said: '', className: 'text-muted' },
  removed: { mark: '−', said: 'removed: ', className: 'bg-act-soft text-text' },
  added: { mark: '+', said: 'added: ', className: 'bg-ok-soft text-text' },
} as const;

export function DiffView({ label, lines }: { label: string; lines: readonly DiffLine[] }) {
  return (
    <ol
      aria-label={label}
      className="overflow-hidden rounded-control border bg-raised py-1 font-mono text-[12px] leading-[18px]"
    >
      {lines.map((line, index) =>
        line.kind === 'skipped' ? (
          <li key={index} className="px-3 font-sans text-label text-faint">
            {plural(line.lines, 'line')} unchanged
          </li>
        ) : (
          <li key={index} className={cn('flex gap-2 px-3', looks[line.kind].className)}>
            <span aria-hidden className="shrink-0 select-none whitespace-pre">
              {looks[line.kind].mark}
            </span>
            <span className="sr-only">{looks[line.kind].said}</span>
            <span className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">{line.text}</span>
          </li>
        ),
      )}
    </ol>
  );
}
