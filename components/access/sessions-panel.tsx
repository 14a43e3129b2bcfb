// Where one is signed in, to be ended one by one or all at once.
'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SessionView } from '@/server/domain/users';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { ErrorState, SkeletonRows } from '../ui/states';
import { Ago, Instant } from '../ui/time';
import { browserOf } from './browser-of';
import { throughProvider, toSignIn } from './leave';

export function useSessions() {
  const trpc = useTRPC();
  return useQuery(trpc.account.sessions.queryOptions());
}

export function SessionsPanel() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const sessions = useSessions();
  const end = useMutation(
    trpc.account.endSession.mutationOptions({
      onSuccess: async ({ leadTo }, { sessionId }) => {
        const current = sessions.data?.find((session) => session.current)?.id;
        if (leadTo !== null) throughProvider(leadTo);
        else if (sessionId === null || sessionId === current) toSignIn();
        else await queryClient.invalidateQueries(trpc.account.sessions.queryFilter());
      },
    }),
  );
  return (
    <Panel
      title="Signed in"
      flush
      aside={
        <Button
          size="sm"
          variant="danger-quiet"
          disabled={end.isPending}
          onClick={() => end.mutate({ sessionId: null })}
        >
          Sign out everywhere
        </Button>
      }
    >
      {end.error !== null && (
        <div className="p-4">
          <ErrorState title="Not ended" message={end.error.message} />
        </div>
      )}
      <QueryStates
        query={sessions}
        failed="The sessions could not be read"
        skeleton={<SkeletonRows rows={2} />}
      >
        {(rows) => (
          <ul className="divide-y">
            {rows.map((session) => (
              <Session
                key={session.id}
                session={session}
                busy={end.isPending}
                onEnd={() => end.mutate({ sessionId: session.id })}
              />
            ))}
          </ul>
        )}
      </QueryStates>
    </Panel>
  );
}

function Session({ session, busy, onEnd }: { session: SessionView; busy: boolean; onEnd: () => void }) {
  return (
    <li className="flex min-h-[52px] items-center justify-between gap-4 px-4 py-2">
      <div className="min-w-0">
        <p className="flex flex-wrap gap-x-2 text-table font-medium">
          {browserOf(session.browser)}
          {session.current && <span className="font-normal text-ok">this browser</span>}
        </p>
        <p className="text-label text-muted">
          from {session.address ?? 'an unknown address'}, <Ago atMs={session.createdAtMs} />
          <span className="max-md:hidden">
            ; ends <Instant atMs={session.expiresAtMs} />
          </span>
        </p>
      </div>
      <Button size="sm" disabled={busy} onClick={onEnd}>
        {session.current ? 'Sign out' : 'End'}
      </Button>
    </li>
  );
}
