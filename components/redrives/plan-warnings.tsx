// What to mind before Start, one line each, with the choice that some of them offer.

import { TriangleAlert } from 'lucide-react';
import type { PlanNote } from '@/server/domain/plan/schema';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/field';

export type WarningChoices = {
  onIncludeArrived: () => void;
  leaveOutUserId: boolean;
  onLeaveOutUserId: (leaveOut: boolean) => void;
};

export function PlanWarnings({
  warnings,
  choices,
}: {
  warnings: readonly PlanNote[];
  /** Null: they are read, and nothing is chosen. */
  choices: WarningChoices | null;
}) {
  if (warnings.length === 0) return null;
  return (
    <section aria-label="To mind before Start" className="rounded-control bg-look-soft px-3 py-2">
      <h3 className="sr-only">To mind before Start</h3>
      <ul className="flex flex-col gap-1.5">
        {warnings.map(({ code, subject, sentence }) => (
          <li key={`${code} ${subject}`} className="flex items-start gap-2 text-table">
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-look" aria-hidden />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {sentence}
              {choices !== null && <WarningChoice code={code} choices={choices} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function WarningChoice({ code, choices }: { code: string; choices: WarningChoices }) {
  if (code === 'arrived') {
    return (
      <Button variant="ghost" size="sm" className="ml-1 h-5 px-1" onClick={choices.onIncludeArrived}>
        Include them
      </Button>
    );
  }
  if (code === 'user-id') {
    return (
      <label className="mt-1 flex items-center gap-2">
        <Checkbox
          checked={choices.leaveOutUserId}
          onChange={({ target }) => choices.onLeaveOutUserId(target.checked)}
        />
        Leave the user id out of these copies
      </label>
    );
  }
  return null;
}
