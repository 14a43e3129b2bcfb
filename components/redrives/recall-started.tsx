// What came of the confirmation where it was for several queues: each recall with the way to it, and each refusal.

import { CircleCheck } from 'lucide-react';
import Link from 'next/link';
import type { RecallStarted } from '@/server/domain/recall-plan';
import { links } from '../links';
import { Name } from '../ui/name';
import { ErrorState, Notice } from '../ui/states';

export function RecallStartedList({ started, refused }: Pick<RecallStarted, 'started' | 'refused'>) {
  return (
    <div className="flex flex-col gap-2">
      {started.map(({ queue, id }) => (
        <Notice key={id} tone="ok" icon={<CircleCheck className="text-ok" />}>
          <Link href={links.redrive(id)} className="flex min-w-0 gap-1 hover:underline">
            Recall from <Name>{queue}</Name> started: open it
          </Link>
        </Notice>
      ))}
      {refused.map(({ queue, sentence }) => (
        <ErrorState key={queue} title={`Not started from ${queue}`} message={sentence} />
      ))}
    </div>
  );
}
