// How fast a redrive may go, as the start dialog asks for it: the rate, and folded beneath it everything else. The
// head of the fold says what was chosen in it.
'use client';

import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { ChangeableFields, RateField, StartFields } from './pace-controls';
import { type PaceDraft, readPace } from './pace-draft';
import { paceWords } from './pace-words';

export function PaceFields({ value, onChange }: { value: PaceDraft; onChange: (draft: PaceDraft) => void }) {
  // A time that passes while the dialog is open is refused by nobody: it begins at once then.
  const [openedAtMs] = useState(() => new Date().getTime());
  const { request, errors } = readPace(value, openedAtMs);
  const fields = { draft: value, errors, onChange };
  const wrong = Object.keys(errors).some((key) => key !== 'rate');
  const chosen = wrong ? 'something in it cannot be read' : (paceWords(request) ?? 'no canary, no ramp, now');
  return (
    <div className="flex flex-col gap-3">
      <RateField {...fields} />
      <details className="group rounded-control border border-line">
        <summary className="flex cursor-pointer list-none items-baseline gap-2 px-3 py-2 text-table">
          <ChevronRight className="size-4 shrink-0 self-center text-faint group-open:rotate-90" aria-hidden />
          <span className="font-medium">Pace</span>
          <span className={wrong ? 'text-act' : 'text-muted'}>{chosen}</span>
        </summary>
        <div className="flex flex-col gap-4 border-t border-line px-3 py-3">
          <StartFields {...fields} />
          <ChangeableFields {...fields} />
        </div>
      </details>
    </div>
  );
}
