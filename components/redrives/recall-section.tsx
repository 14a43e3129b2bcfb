// Undo, beneath what became of the messages: how many copies may still be recalled, and the recalls that were started.
'use client';

import { Undo2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { isActive } from '@/server/domain/redrive-states';
import { useBrokerRefusal } from '../clusters/use-condition';
import { links } from '../links';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { plural } from '../ui/format';
import { Name } from '../ui/name';
import { Ago } from '../ui/time';
import { recallableMessages } from './recall-words';
import type { RedriveDetail } from './redrive-detail';
import { RedriveStateBadge } from './redrive-state';

const RecallDialog = dynamic(() => arrived(import('./recall-dialog').then((file) => file.RecallDialog)), {
  ssr: false,
});

export function RecallSection({ redrive }: { redrive: RedriveDetail }) {
  const recallable = recallableMessages(redrive);
  if (recallable === 0 && redrive.recalls.length === 0) return null;
  return (
    <section className="border-t" aria-label="Undo">
      {recallable > 0 && <Offer redrive={redrive} recallable={recallable} />}
      {redrive.recalls.length > 0 && (
        <ul className="divide-y border-t first:border-t-0">
          {redrive.recalls.map((recall) => (
            <Recall key={recall.id} recall={recall} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Offer({ redrive, recallable }: { redrive: RedriveDetail; recallable: number }) {
  const [open, setOpen] = useState(false);
  const denied = useBrokerRefusal('redrive.recall', redrive.clusterId);
  const running = redrive.recalls.some(({ state }) => isActive(state));
  const refusal = denied ?? (running ? 'A recall is under way. Wait for its end.' : null);
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2.5 text-table">
      <p className="min-w-0 flex-1 basis-56 text-muted">
        {`At most ${plural(recallable, 'copy', 'copies')} may still be where it put ${recallable === 1 ? 'it' : 'them'}: what no consumer has taken can be brought back.`}
      </p>
      <Button
        size="sm"
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => setOpen(true)}
      >
        <Undo2 /> Recall…
      </Button>
      {open && <RecallDialog redrive={redrive} onClose={() => setOpen(false)} />}
    </div>
  );
}

function Recall({ recall }: { recall: RedriveDetail['recalls'][number] }) {
  const { id, queue, state, outcome, actor, createdAtMs } = recall;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-2.5 text-table">
      <RedriveStateBadge state={state} />
      <Link href={links.redrive(id)} className="flex min-w-0 gap-1 text-accent hover:underline">
        Recall from <Name>{queue}</Name>
      </Link>
      <span className="min-w-0 flex-1 basis-64">{outcome}</span>
      <span className="text-label text-muted">
        {actor}, <Ago atMs={createdAtMs} />
      </span>
    </li>
  );
}
