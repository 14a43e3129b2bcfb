// All redrives of one message, oldest first, each death between them once: what Spillway itself has kept.
'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { LineageInput, LineageStep } from '@/server/domain/message-lineage';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { QueryStates } from '../ui/query-states';
import { Skeleton } from '../ui/states';
import { Instant } from '../ui/time';
import { reasonWord } from './death-timeline';
import { type DeathEvent, lineageEvents } from './lineage-events';

/** `steps`: what the message or a ledger tells of its redrives; `at`: a message that may tell of none
 * (domain/message-lineage.ts). Shows nothing where there were none. */
export function MessageLineage({ steps, at }: Pick<LineageInput, 'steps' | 'at'>) {
  const trpc = useTRPC();
  const asked = steps.length > 0 || at === undefined ? { steps } : { steps, at };
  const query = useQuery(trpc.redrives.lineage.queryOptions(asked));
  if (steps.length === 0 && !query.isError && (query.data?.steps.length ?? 0) === 0) return null;
  return (
    <section aria-label="Redrives of this message" className="min-w-0">
      <h3 className="mb-2 text-body font-semibold">Redrives of this message</h3>
      <QueryStates
        query={query}
        failed="The redrives of this message could not be read"
        skeleton={<Skeleton className="h-24" />}
      >
        {({ steps: told, cut }) => (
          <>
            <ol className="flex flex-col">
              {lineageEvents(told).map((event, index) => (
                <li key={index} className="relative border-l border-line-strong pb-4 pl-5 last:pb-0">
                  <span
                    aria-hidden
                    className={`absolute top-1.5 -left-[5px] size-[9px] rounded-full ${event.kind === 'died' ? 'bg-act' : 'bg-accent'}`}
                  />
                  {event.kind === 'died' ? <Died event={event} /> : <Redriven step={event.step} />}
                </li>
              ))}
            </ol>
            {cut && <p className="mt-2 text-table text-muted">It had more redrives than are shown.</p>}
          </>
        )}
      </QueryStates>
    </section>
  );
}

function Died({ event: { reason, queue, atMs, sameCause, error } }: { event: DeathEvent }) {
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-body font-medium">{reasonWord(reason)}</span>
        <span className="text-muted">in</span>
        <Name>{queue}</Name>
        {sameCause !== null && (
          <span className="text-table text-act">
            {sameCause ? 'same cause' : 'another cause than before'}
          </span>
        )}
      </p>
      <p className="text-table [overflow-wrap:anywhere] text-muted">
        {atMs === null ? 'at an unknown time' : <Instant atMs={atMs} />}
        {error !== null && ` · “${error}”`}
      </p>
    </>
  );
}

function Redriven({ step: { redriveId, redrive, entry, missing } }: { step: LineageStep }) {
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-body font-medium">{headOf(entry, redrive?.recall ?? false)}</span>
        {redrive !== null && (
          <>
            <span className="text-muted">from</span>
            <Name>{redrive.queue}</Name>
          </>
        )}
        {entry?.target != null && (
          <>
            <span className="text-muted">to</span>
            <Name>{entry.target}</Name>
          </>
        )}
      </p>
      <p className="flex flex-wrap gap-x-4 text-table text-muted">
        {entry !== null && (
          <span>{entry.settledAtMs === null ? 'under way' : <Instant atMs={entry.settledAtMs} />}</span>
        )}
        {redrive !== null && (
          <Link href={links.redrive(redriveId)} className="text-accent hover:underline">
            the redrive of {redrive.actor}
          </Link>
        )}
        {entry !== null && (
          <span title="Window (messages sent together) and place in it, in the order taken.">
            place {formatExact(entry.windowSeq)} · {formatExact(entry.position + 1)}
          </span>
        )}
      </p>
      {entry?.detail != null && <p className="text-table text-muted">{entry.detail}</p>}
      {entry !== null && entry.alikeMessages > 0 && (
        <p className="text-table text-muted">
          {plural(entry.alikeMessages, 'other')} of that redrive equal this message in every byte: which of
          them it was is not known.
        </p>
      )}
      {missing !== null && <p className="text-table text-look">{missing}</p>}
    </>
  );
}

function headOf(entry: LineageStep['entry'], recall: boolean): string {
  const done = recall ? 'Recalled' : 'Redriven';
  if (entry === null) return done;
  const { outcome, parked, resolution } = entry;
  if (outcome === null) return 'Taken, not settled yet';
  if (outcome === 'moved') return parked ? 'Parked' : done;
  if (outcome !== 'in-doubt' && outcome !== 'reappeared') return 'Taken, and left in its place';
  return resolution === null ? 'Sent, in doubt' : `Sent, in doubt; ${resolution} by a person`;
}
