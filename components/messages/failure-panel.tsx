// What the consumer's framework noted of the failure: the exception first, then where and how often, the stack trace
// one click beneath.
'use client';

import { ChevronRight } from 'lucide-react';
import type { Failure } from '@/server/domain/failure-headers';
import { CopyButton } from '../ui/copy-button';
import { formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { Ago, Instant } from '../ui/time';

export function FailurePanel({ failure }: { failure: Failure }) {
  const { framework, exceptionType, message, stackTrace } = failure;
  const headline = message ?? exceptionType;
  return (
    <section aria-label="Failure" className="min-w-0">
      <header className="mb-2 flex flex-wrap items-center gap-x-2">
        <h3 className="text-body font-semibold">Failure</h3>
        <span className="text-label text-muted">
          {framework === null ? 'as a header tells it' : `as ${framework} noted it`}
        </span>
        {headline !== null && (
          <span className="ml-auto">
            <CopyButton
              label="Copy the failure"
              text={[exceptionType, message, stackTrace].filter((part) => part !== null).join('\n')}
            />
          </span>
        )}
      </header>
      <div className="flex flex-col gap-2 rounded-control border p-3">
        {exceptionType !== null && message !== null && (
          <p className="font-mono text-table [overflow-wrap:anywhere] text-muted">{exceptionType}</p>
        )}
        <p className="text-body [overflow-wrap:anywhere] whitespace-pre-wrap">
          {headline ?? <span className="text-muted">It does not say why it failed.</span>}
        </p>
        <Facts failure={failure} />
        {stackTrace !== null && <StackTrace text={stackTrace} />}
      </div>
    </section>
  );
}

function Facts({ failure: { failedAtMs, endpoint, consumer, retries } }: { failure: Failure }) {
  if (failedAtMs === null && endpoint === null && consumer === null && retries === null) return null;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-table text-muted">
      {failedAtMs !== null && (
        <span>
          <Instant atMs={failedAtMs} />, <Ago atMs={failedAtMs} />
        </span>
      )}
      {endpoint !== null && (
        <span className="flex min-w-0 gap-1">
          in <Name>{endpoint}</Name>
        </span>
      )}
      {consumer !== null && (
        <span className="flex min-w-0 gap-1">
          by <Name>{consumer}</Name>
        </span>
      )}
      {retries !== null && (
        <span>tried again {retries === 1 ? 'once' : `${formatExact(retries)} times`}</span>
      )}
    </p>
  );
}

function StackTrace({ text }: { text: string }) {
  return (
    <details className="min-w-0">
      <summary className="flex w-fit list-none items-center text-table text-muted hover:text-accent">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-faint in-[details[open]>summary]:rotate-90"
        />
        Stack trace
      </summary>
      <pre className="mt-2 max-h-96 overflow-auto rounded-control bg-sunken p-3 font-mono text-[12px] leading-[18px]">
        {text}
      </pre>
    </details>
  );
}
