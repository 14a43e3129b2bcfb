// A secret that stands here once: to be copied now.

import { CopyButton } from '../ui/copy-button';
import { Notice } from '../ui/states';

export function ShownOnce({ label, secret, note }: { label: string; secret: string; note: string }) {
  return (
    <div className="flex flex-col gap-2">
      <Notice tone="look">{note}</Notice>
      <div className="flex items-center gap-2 rounded-control border bg-raised py-1 pr-1 pl-3">
        <code
          aria-label={label}
          className="min-w-0 flex-1 font-mono text-table [overflow-wrap:anywhere] whitespace-pre-line"
        >
          {secret}
        </code>
        <CopyButton text={secret} label={`Copy the ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}
