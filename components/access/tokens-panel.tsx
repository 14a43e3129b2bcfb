// Tokens for programs: what each may do, until when, and when it was last used.
'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { TokenView } from '@/server/domain/users';
import { useNow } from '../clock';
import { useTRPC } from '../trpc';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states';
import { Ago, Instant } from '../ui/time';
import { ScopeWords } from './rights-fields';

const TokenDialog = dynamic(() => arrived(import('./token-dialog').then((file) => file.TokenDialog)), {
  ssr: false,
});

export function useTokens() {
  const trpc = useTRPC();
  return useQuery(trpc.account.tokens.queryOptions());
}

export function TokensPanel() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const tokens = useTokens();
  const [making, setMaking] = useState(false);
  const revoke = useMutation(
    trpc.account.revokeToken.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.account.tokens.queryFilter()),
    }),
  );
  return (
    <Panel
      title="Tokens"
      flush
      aside={
        <Button size="sm" onClick={() => setMaking(true)}>
          <Plus /> Make a token
        </Button>
      }
    >
      {revoke.error !== null && (
        <div className="p-4">
          <ErrorState title="Not revoked" message={revoke.error.message} />
        </div>
      )}
      <QueryStates query={tokens} failed="The tokens could not be read" skeleton={<SkeletonRows rows={2} />}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState icon={<KeyRound />} title="No tokens">
              A program that calls the API sends one as{' '}
              <code className="font-mono">Authorization: Bearer</code>.
            </EmptyState>
          ) : (
            <ul className="divide-y">
              {rows.map((token) => (
                <Token
                  key={token.id}
                  token={token}
                  busy={revoke.isPending}
                  onRevoke={() => revoke.mutate({ tokenId: token.id })}
                />
              ))}
            </ul>
          )
        }
      </QueryStates>
      {making && <TokenDialog onClose={() => setMaking(false)} />}
    </Panel>
  );
}

function Token({ token, busy, onRevoke }: { token: TokenView; busy: boolean; onRevoke: () => void }) {
  const now = useNow(60_000);
  const expired = now !== null && token.expiresAtMs <= now;
  return (
    <li className="flex min-h-[52px] items-center justify-between gap-4 px-4 py-2">
      <div className="min-w-0">
        <p className="truncate text-table font-medium">
          {token.name}
          <span className="ml-2 font-normal text-muted">
            {token.role}, <ScopeWords scope={token.scope} />
            {!token.readsMessages && ', no messages'}
          </span>
        </p>
        <p className="text-label text-muted">
          {token.lastUsedAtMs === null ? (
            'never used'
          ) : (
            <>
              used <Ago atMs={token.lastUsedAtMs} />
            </>
          )}
          ; {expired ? 'expired' : 'until'} <Instant atMs={token.expiresAtMs} />
        </p>
      </div>
      <Button size="sm" variant="danger-quiet" disabled={busy} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
