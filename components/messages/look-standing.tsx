// In one line what a look is bound by, how far it has come, or how the last one ended.
'use client';

import { useQuery } from '@tanstack/react-query';
import { limits } from '@/server/domain/limits';
import type { PeekResult } from '@/server/domain/message';
import { useNow } from '../clock';
import { useTRPC } from '../trpc';
import { formatBytes, formatDuration, formatExact, plural } from '../ui/format';
import { Ago } from '../ui/time';
import type { Look, LookPhase } from './use-look';

export function LookStanding({ look: { phase, result, lookedAtMs } }: { look: Look }) {
  if (phase.kind === 'running') return <Running {...phase} />;
  if (phase.kind === 'stopping') return 'Putting back what was held…';
  if (result !== null) return <Ended result={result} atMs={lookedAtMs} />;
  const [mebibytes, seconds] = [limits.peekBytes / 1024 / 1024, limits.peekWaitMs / 1_000];
  return `At most ${mebibytes} MiB and ${seconds} s; all go back at its end.`;
}

function Running({ lookId, count, startedAtMs }: LookPhase & { kind: 'running' }) {
  const trpc = useTRPC();
  const now = useNow(100);
  const options = { refetchInterval: 250, staleTime: 0 };
  const { data: came } = useQuery(trpc.messages.lookProgress.queryOptions({ lookId }, options));
  const elapsedMs = now === null ? 0 : Math.max(0, now - startedAtMs);
  return (
    <span aria-live="off">
      Looked at {formatExact(came?.scannedMessages ?? 0)} of up to {plural(count, 'message')},{' '}
      {formatBytes(came?.bytes ?? 0)}, {(elapsedMs / 1_000).toFixed(1)} s…
    </span>
  );
}

const endings: Record<PeekResult['ended'], string> = {
  count: 'as many as asked for',
  drained: 'the queue held no more',
  bytes: `stopped at ${limits.peekBytes / 1024 / 1024} MiB`,
  time: `stopped after ${limits.peekWaitMs / 1_000} s`,
};

function Ended({ result, atMs }: { result: PeekResult; atMs: number | null }) {
  return (
    <>
      {plural(result.messages.length, 'message')}, {endings[result.ended]}, took{' '}
      <span title={`${formatExact(Math.round(result.elapsedMs))} ms`}>
        {formatDuration(result.elapsedMs)}
      </span>
      , <Ago atMs={atMs} />
    </>
  );
}
