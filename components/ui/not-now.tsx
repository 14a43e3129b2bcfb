// Why what a dialog is for cannot be done at the moment, beside the disabled button that would do it.

import { Lock } from 'lucide-react';

export function NotNow({ why }: { why: string }) {
  return (
    <p role="status" className="mr-auto flex min-w-0 flex-1 basis-64 items-center gap-2 text-body text-muted">
      <Lock className="size-4 shrink-0" aria-hidden /> {why}
    </p>
  );
}
