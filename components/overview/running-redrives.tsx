// Redrives that run now, with their progress; nothing is shown when there is none.
'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { RedriveView } from '@/server/domain/redrive';
import { isActive } from '@/server/domain/redrive-states';
import { links } from '../links';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { askedMessages, movedWords, standsStill, stateWords } from '../redrives/redrive-words';
import { formatExact, formatRate, formatSpan } from '../ui/format';
import { Name } from '../ui/name';
import { Panel } from '../ui/panel';
import { Progress } from '../ui/progress';
import { newestRedrives } from './overview-questions';

export function useNewestRedrives() {
  const trpc = useTRPC();
  return useQuery(trpc.redrives.list.queryOptions(newestRedrives, useLive()));
}

export function RunningRedrives() {
  const { data } = useNewestRedrives();
  const running = data?.filter(({ state }) => isActive(state)) ?? [];
  if (running.length === 0) return null;
  return (
    <Panel title="Being put back" flush>
      <ul className="divide-y">
        {running.map((redrive) => (
          <Running key={redrive.id} redrive={redrive} />
        ))}
      </ul>
    </Panel>
  );
}

function Running({ redrive }: { redrive: RedriveView }) {
  const recall = redrive.undoOf !== null;
  const done = redrive.movedMessages + redrive.failedMessages + redrive.keptMessages;
  const facts = [
    redrive.unattendedSinceMs !== null
      ? `${standsStill}: no worker runs`
      : redrive.state !== 'running' && stateWords[redrive.state],
    movedWords(redrive),
    redrive.currentRatePerSec !== null && `${formatRate(redrive.currentRatePerSec)}/s`,
    redrive.etaMs !== null && `about ${formatSpan(redrive.etaMs)} to go`,
    redrive.failedMessages > 0 && `${formatExact(redrive.failedMessages)} failed`,
  ].filter((fact) => fact !== false);
  return (
    <li>
      <Link
        href={links.redrive(redrive.id)}
        className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-raised"
      >
        <span className="flex max-w-72 min-w-0">
          <Name>{redrive.queue}</Name>
        </span>
        <span className="min-w-32 flex-1">
          <Progress
            label={recall ? `Recall from ${redrive.queue}` : `Redrive of ${redrive.queue}`}
            done={recall ? redrive.movedMessages : done}
            total={askedMessages(redrive)}
          />
        </span>
        <span className="text-label text-muted">{facts.join(' · ')}</span>
      </Link>
    </li>
  );
}
