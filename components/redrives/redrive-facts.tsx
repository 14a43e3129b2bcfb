// Who asked for a redrive, why, when, and the plan it was started on.

import Link from 'next/link';
import type { TransformSummary } from '@/server/domain/redrive-transform';
import { links } from '../links';
import { DASH, formatExact, plural } from '../ui/format';
import { Panel } from '../ui/panel';
import { Instant } from '../ui/time';
import type { RedriveDetail } from './redrive-detail';

export function RedriveFacts({ redrive }: { redrive: RedriveDetail }) {
  return (
    <Panel title="Plan">
      <p className="mb-3 max-w-prose text-body">{redrive.plan.sentence}</p>
      {redrive.plan.warnings.length > 0 && (
        <ul className="mb-3 list-disc pl-5 text-table text-muted">
          {redrive.plan.warnings.map(({ code, subject, sentence }) => (
            <li key={`${code} ${subject} ${sentence}`}>{sentence}</li>
          ))}
        </ul>
      )}
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-table">
        {redrive.undoOf !== null && (
          <Fact label="Recall of">
            {redrive.recalled === null ? (
              <span title="Spillway does not know this redrive any more.">{redrive.undoOf}</span>
            ) : (
              <Link
                href={links.redrive(redrive.undoOf)}
                className="font-mono [overflow-wrap:anywhere] text-accent hover:underline"
              >
                {redrive.undoOf}
              </Link>
            )}
          </Fact>
        )}
        <Fact label="Started by">{redrive.actor}</Fact>
        <Fact label="Reason">
          {redrive.reason === '' ? <span title="None was given.">{DASH}</span> : redrive.reason}
        </Fact>
        {redrive.parking !== null && (
          <Fact label="Parked">
            what was redriven {plural(redrive.parking.after, 'time')} or more and died again, in{' '}
            <span className="font-mono">{redrive.parking.queue}</span>
          </Fact>
        )}
        {redrive.leaveOutUserId && <Fact label="User ids of others">left out of the copies</Fact>}
        {redrive.transform !== null && (
          <Fact label="Changed on the way">
            <Change transform={redrive.transform} />
          </Fact>
        )}
        <Fact label="Asked for">
          <Instant atMs={redrive.createdAtMs} />
        </Fact>
        <Fact label="Started">
          <Instant atMs={redrive.startedAtMs} />
        </Fact>
        <Fact label="Finished">
          <Instant atMs={redrive.finishedAtMs} />
        </Fact>
        <Fact label="Fixed at the start">
          {formatExact(redrive.boundMessages)}; what arrived later was not included
        </Fact>
        <Fact label="Guarantee">
          {redrive.plan.guarantee === 'atomic'
            ? 'none lost, none twice'
            : 'none lost; those in flight may arrive twice'}
        </Fact>
        <Fact label={redrive.undoOf === null ? 'Redrive id' : 'Recall id'}>
          <span className="font-mono [overflow-wrap:anywhere]">{redrive.id}</span>
        </Fact>
      </dl>
    </Panel>
  );
}

function Change({ transform }: { transform: TransformSummary }) {
  if (transform.kind === 'edit') return <>by hand: {transform.parts}</>;
  const { patch, schema } = transform;
  return (
    <>
      JSON patch of each body; a message that it does not fit stays
      <Source text={patch} />
      {schema !== null && (
        <>
          and each result has to satisfy the JSON Schema
          <Source text={schema} />
        </>
      )}
    </>
  );
}

function Source({ text }: { text: string }) {
  return (
    <pre className="my-1 rounded-control border border-line bg-sunken px-2 py-1 font-mono text-label whitespace-pre-wrap [overflow-wrap:anywhere]">
      {text}
    </pre>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}
