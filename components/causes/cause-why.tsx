// Why the messages of a cause are one group, with what was left out of what they said, and by what they could be split.
'use client';

import { useQuery } from '@tanstack/react-query';
import { Split, Undo2 } from 'lucide-react';
import { Fragment } from 'react';
import type { CauseLine } from '@/server/domain/causes/causes-view';
import { partWords } from '@/server/domain/causes/curation';
import type { QueueRef } from '@/server/domain/queue';
import { reasonWord } from '../messages/death-timeline';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { formatExact, plural } from '../ui/format';
import { QueryStates } from '../ui/query-states';
import { ErrorState, Skeleton } from '../ui/states';
import type { CauseExplanation } from './cause-explanation';
import { useCurate } from './use-curate';

export function CauseWhy({
  queueRef: { clusterId, vhost, name },
  cause,
  onClose,
}: {
  queueRef: QueueRef;
  cause: CauseLine;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const [member] = cause.members;
  const key = member?.key ?? '';
  const explained = useQuery(
    trpc.causes.explain.queryOptions(
      { clusterId, vhost, name, key },
      { enabled: key !== '', staleTime: 30_000 },
    ),
  );
  if (key === '') return null;
  return (
    <section aria-label="Why these are one group" className="flex flex-col gap-3">
      <h3 className="text-body font-semibold">Why these are one group</h3>
      {cause.members.length > 1 && (
        <p className="text-table text-muted">Somebody merged them. This is the largest of them:</p>
      )}
      <QueryStates
        query={explained}
        failed="What they have in common could not be read"
        skeleton={<Skeleton className="h-28" />}
      >
        {(told) => (
          <>
            <Common told={told} />
            <Examples examples={told.examples} looked={told.lookedMessages} />
            <Splits queueRef={{ clusterId, vhost, name }} causeKey={key} told={told} onClose={onClose} />
          </>
        )}
      </QueryStates>
    </section>
  );
}

function Common({ told: { signature, splits } }: { told: CauseExplanation }) {
  const parts = [
    ['Died because', signature.reason === '' ? 'no death recorded' : reasonWord(signature.reason)],
    ['Died in', signature.originQueue],
    ['Exception', signature.exceptionType],
    ['Message', signature.message],
    ['First frame', signature.frame],
    ['Content type', signature.contentType],
    ...splits.map(({ part, value }) => [`Split by ${partWords(part)}`, value ?? '(none)']),
  ];
  return (
    <dl className="grid grid-cols-[minmax(0,max-content)_minmax(0,1fr)] gap-x-6 gap-y-1 text-table">
      {parts.map(([what, text]) => (
        <Fragment key={what}>
          <dt className="text-muted">{what}</dt>
          <dd className="font-mono [overflow-wrap:anywhere]">
            {text === null || text === '' || text === undefined ? (
              <span className="font-sans text-faint">does not say</span>
            ) : (
              text
            )}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

function Examples({ examples, looked }: { examples: CauseExplanation['examples']; looked: number }) {
  const telling = examples.filter(({ error }) => error !== '');
  if (telling.length === 0) {
    return (
      <p className="text-table text-muted">
        No error header that Spillway knows: the consumer did not say why. Reason, queue and content type are
        all there is.
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <p className="mt-2 text-table text-muted">
        What some of {plural(looked, 'message')} say; what differs between messages is left out of the
        signature:
      </p>
      <ul className="flex flex-col gap-2">
        {telling.map(({ fingerprint, error, leftOut }) => (
          <li key={fingerprint} className="rounded-control border bg-raised px-3 py-2 text-table">
            <p className="font-mono [overflow-wrap:anywhere]">{error}</p>
            {leftOut.length > 0 && (
              <p className="mt-1 flex flex-wrap gap-x-3 gap-y-1 text-label text-muted">
                {leftOut.map(({ was, placeholder }, index) => (
                  <span key={index} className="[overflow-wrap:anywhere]">
                    <span className="font-mono line-through">{was}</span> →{' '}
                    <span className="font-mono">{placeholder}</span>
                  </span>
                ))}
              </p>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Splits({
  queueRef,
  causeKey,
  told: { choices, splits },
  onClose,
}: {
  queueRef: QueueRef;
  causeKey: string;
  told: CauseExplanation;
  onClose: () => void;
}) {
  const { split, unsplit, changing, error } = useCurate(queueRef);
  const refusal = useRefusal('cause.split');
  if (choices.length === 0 && splits.length === 0) return null;
  return (
    <div className="flex flex-col gap-2">
      {splits.length > 0 && (
        <div>
          <Button disabled={changing || refusal !== null} onClick={() => unsplit(causeKey, onClose)}>
            <Undo2 /> Undo the split
          </Button>
        </div>
      )}
      {choices.length > 0 && (
        <>
          <p className="text-table text-muted">Not one cause after all? Split by what differs:</p>
          <ul className="flex flex-col divide-y rounded-control border">
            {choices.map(({ part, values }) => (
              <li key={JSON.stringify(part)} className="flex items-center gap-3 px-3 py-1.5 text-table">
                <div className="min-w-0 flex-1">
                  <span className="font-medium [overflow-wrap:anywhere]">{partWords(part)}</span>
                  <span className="block truncate text-label text-muted">
                    {values
                      .map(({ value, messages }) => `${value ?? '(none)'} ${formatExact(messages)}`)
                      .join(' · ')}
                  </span>
                </div>
                <Button
                  size="sm"
                  disabled={changing || refusal !== null}
                  title={refusal ?? undefined}
                  aria-label={`Split by ${partWords(part)}`}
                  onClick={() => split(causeKey, part, onClose)}
                >
                  <Split /> Split
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      {error !== null && <ErrorState title="Not changed" message={error} />}
    </div>
  );
}
