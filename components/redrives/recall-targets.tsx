// The queues that copies can be recalled from, each with what it holds, what forbids it and what to mind. Of several
// some may be left out.

import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { RecallPlan } from '@/server/domain/recall-plan';
import { Checkbox } from '../ui/field';
import { formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';

type Target = RecallPlan['targets'][number];

export function RecallTargets({
  targets,
  chosen,
  setChoice,
}: {
  targets: readonly Target[];
  chosen: readonly Target[];
  setChoice: (queues: readonly string[]) => void;
}) {
  if (targets.length === 0) return null;
  const queues = chosen.map(({ queue }) => queue);
  return (
    <ul className="divide-y rounded-control border">
      {targets.map((target) => {
        const { queue } = target;
        const others = queues.filter((one) => one !== queue);
        return (
          <li key={queue} className="flex flex-col gap-2 px-4 py-3">
            <Head
              target={target}
              only={targets.length === 1}
              checked={queues.includes(queue)}
              onChange={(on) => setChoice(on ? [...others, queue] : others)}
            />
            <Notes target={target} />
          </li>
        );
      })}
    </ul>
  );
}

function Head({
  target,
  only,
  checked,
  onChange,
}: {
  target: Target;
  only: boolean;
  checked: boolean;
  onChange: (on: boolean) => void;
}) {
  const { queue, copies, basis, plan } = target;
  const got = `${basis === 'at-most' ? 'at most ' : ''}${plural(copies, 'copy', 'copies')} to look for`;
  const ready = plan.depthMessages === null ? '' : `, ${formatExact(plan.depthMessages)} ready there`;
  const words = (
    <span className="min-w-0">
      <span className="flex min-w-0 font-medium">
        <Name>{queue}</Name>
      </span>
      <span className="block text-table text-muted">
        {got}
        {ready}
      </span>
    </span>
  );
  if (only) return words;
  return (
    <label className="flex items-start gap-2.5">
      <Checkbox
        className="mt-0.5"
        aria-label={`Recall from ${queue}`}
        checked={checked}
        disabled={plan.blockers.length > 0}
        onChange={(event) => onChange(event.target.checked)}
      />
      {words}
    </label>
  );
}

function Notes({ target: { plan } }: { target: Target }) {
  const notes = [
    ...plan.blockers.map((note) => ({ ...note, blocks: true })),
    ...(plan.blockers.length > 0 ? [] : plan.warnings.map((note) => ({ ...note, blocks: false }))),
  ];
  return (
    <ul className="flex flex-col gap-1.5">
      {notes.map(({ code, subject, sentence, blocks }) => (
        <li key={`${code} ${subject}`} className="flex items-start gap-2 text-table">
          {blocks ? (
            <CircleAlert className="mt-0.5 size-4 shrink-0 text-act" aria-hidden />
          ) : (
            <TriangleAlert className="mt-0.5 size-4 shrink-0 text-look" aria-hidden />
          )}
          <span className="min-w-0 [overflow-wrap:anywhere]">{sentence}</span>
        </li>
      ))}
    </ul>
  );
}
