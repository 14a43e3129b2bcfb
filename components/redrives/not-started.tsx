// Why nothing was started, with the way on: a plan that does not hold any more is read anew.

import { Button } from '../ui/button';
import { ErrorState } from '../ui/states';

export function NotStarted({
  title,
  error,
  onRenew,
}: {
  title: string;
  error: { message: string; data?: { code: string } | null | undefined } | null;
  onRenew: () => void;
}) {
  if (error === null) return null;
  // The plan that was read does not hold any more.
  const stale = error.data?.code === 'CONFLICT';
  return (
    <ErrorState
      title={stale ? 'Not started: the plan does not hold any more' : title}
      message={error.message}
      action={
        <Button size="sm" onClick={onRenew}>
          {stale ? 'Read the new plan' : 'Make a new plan'}
        </Button>
      }
    />
  );
}
