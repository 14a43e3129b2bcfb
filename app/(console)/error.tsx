// A screen that broke: the rest of the console goes on.
'use client';

import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/states';

export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <ErrorState
      title="This screen broke"
      message={`${error.message}${error.digest === undefined ? '' : ` (${error.digest})`} Nothing on the broker was changed by it. Try again, or open another screen.`}
      action={<Button onClick={reset}>Try again</Button>}
    />
  );
}
