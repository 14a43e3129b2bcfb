// What to mind before Start, one line each.

import { TriangleAlert } from 'lucide-react';
import type { PlanNote } from '@/server/domain/plan/schema';
import { Button } from '../ui/button';

export function PlanWarnings({
  warnings,
  onIncludeArrived,
}: {
  warnings: readonly PlanNote[];
  onIncludeArrived: () => void;
}) {
  if (warnings.length === 0) return null;
  return (
    <section aria-label="To mind before Start" className="rounded-control bg-look-soft px-3 py-2">
      <h3 className="sr-only">To mind before Start</h3>
      <ul className="flex flex-col gap-1.5">
        {warnings.map(({ code, subject, sentence }) => (
          <li key={`${code} ${subject} ${sentence}`} className="flex items-start gap-2 text-table">
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-look" aria-hidden />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {sentence}
              {code === 'arrived' && (
                <Button variant="ghost" size="sm" className="ml-1 h-5 px-1" onClick={onIncludeArrived}>
                  Include them
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
