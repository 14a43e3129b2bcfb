// Health, and what it rests on: no dead-letter queue has a message, or there is none at all. Over the whole page or in its
// corner of the overview.

import { CircleCheck, Inbox } from 'lucide-react';
import { plural } from '../ui/format';
import { EmptyState } from '../ui/states';

export function NoDeadLetters({ queues }: { queues: number }) {
  return (
    <EmptyState icon={<CircleCheck className="text-ok" />} title="No dead letters">
      {queues === 1
        ? 'The one dead-letter queue is empty.'
        : `All ${plural(queues, 'dead-letter queue')} are empty.`}
    </EmptyState>
  );
}

export function NoDeadLetterQueue({ action }: { action?: React.ReactNode }) {
  return (
    <EmptyState icon={<Inbox />} title="No dead-letter queue" action={action}>
      A queue counts as one when another names it as where its dead letters go (x-dead-letter-exchange, by
      argument or by policy). No queue that is watched does.
    </EmptyState>
  );
}
