// Over the page once a part of it did not come: mostly Spillway was updated since the tab was opened. It is loaded with every
// page, since nothing more comes then.
'use client';

import { RefreshCw } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { missingParts } from './arrive';
import { Button } from './button';

const sentences = {
  updated: ['Spillway was updated since this page was opened.', 'Reload it to go on.'],
  unreachable: ['Spillway does not answer, so a part of this page did not come.', 'Reload once it answers.'],
} as const;

export function UpdateNotice() {
  const why = useSyncExternalStore(missingParts.onChange, missingParts.why, () => null);
  if (why === null) return null;
  const [what, todo] = sentences[why];
  return (
    <div
      role="alert"
      className="pointer-events-auto fixed inset-x-4 bottom-20 z-60 mx-auto flex max-w-xl flex-wrap items-center gap-x-4 gap-y-2 rounded-control border border-line-strong bg-ground px-4 py-3 text-table shadow-lg md:bottom-6"
    >
      <p className="min-w-0 flex-1 basis-64">
        <span className="font-medium">{what}</span> {todo} What you typed and did not save is lost then.
      </p>
      <Button variant="primary" className="max-sm:w-full" onClick={() => window.location.reload()}>
        <RefreshCw /> Reload
      </Button>
    </div>
  );
}
