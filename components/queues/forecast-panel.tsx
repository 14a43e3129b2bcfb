// When it will be over, and what more consumers would do to that.
'use client';

import { Minus, Plus } from 'lucide-react';
import { parseAsInteger, useQueryState } from 'nuqs';
import { type Capacity, consumersNeeded, whyNoCapacity } from '@/server/domain/lag/what-if';
import type { QueueView } from '@/server/domain/queue';
import { HelpLink } from '../help/help-link';
import { Button } from '../ui/button';
import { Panel } from '../ui/panel';
import { assumptionWords, goingWords, neededWords, whatIfWords } from './forecast-words';

/** Of no use for more: nobody adds so many at once. */
const moreMax = 1_000;

export function ForecastPanel({ view: { row, evidence, deletedAtMs } }: { view: QueueView }) {
  const depth = row.depthMessages;
  if (evidence === null || deletedAtMs !== null || row.stale || row.type === 'stream') return null;
  if (depth === null || depth === 0) return null;
  // Dead letters wait for a person, not for a consumer.
  if (row.isDeadLetter && (row.consumers ?? 0) === 0) return null;
  const { capacity } = evidence;
  if (capacity === null && row.readyMessages === 0) return null;
  return (
    <Panel
      title="Forecast"
      aside={
        <HelpLink page="numbers" heading="forecast">
          How it is made
        </HelpLink>
      }
    >
      <div className="flex flex-col gap-2">
        <p>{goingWords(evidence)}</p>
        {capacity === null ? (
          <p className="text-table text-muted">
            What more consumers would do cannot be told. {whyNoCapacity(row)}
          </p>
        ) : (
          <WhatIf capacity={capacity} depthMessages={depth} />
        )}
      </div>
    </Panel>
  );
}

function WhatIf({ capacity, depthMessages }: { capacity: Capacity; depthMessages: number }) {
  const needed = Math.min(consumersNeeded(capacity), moreMax);
  const [chosen, setChosen] = useQueryState('more', parseAsInteger);
  const more = Math.min(Math.max(chosen ?? needed, 0), moreMax);
  const choose = (next: number) => void setChosen(next === needed ? null : next);
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div role="group" aria-label="Further consumers" className="flex items-center gap-1">
          <Button size="sm" aria-label="One fewer" disabled={more === 0} onClick={() => choose(more - 1)}>
            <Minus />
          </Button>
          <output className="w-10 text-center font-medium">+{more}</output>
          <Button
            size="sm"
            aria-label="One more"
            disabled={more === moreMax}
            onClick={() => choose(more + 1)}
          >
            <Plus />
          </Button>
        </div>
        <p aria-live="polite">{whatIfWords(capacity, depthMessages, more)}</p>
      </div>
      <p className="text-table text-muted">
        {neededWords(capacity)} {assumptionWords(capacity)}
      </p>
    </>
  );
}
