// Leads to the sign-in provider, and says why the last way there ended in nothing.
'use client';

import { useMutation } from '@tanstack/react-query';
import { LogIn } from 'lucide-react';
import type { ProviderShown } from '@/server/domain/provider-refusal';
import { Button } from '../ui/button';
import { ErrorState } from '../ui/states';
import { wayBack } from './leave';
import { post } from './post-sign-in';

export function ProviderButton({ provider: { name, problem } }: { provider: ProviderShown }) {
  const begin = useMutation({
    mutationFn: () =>
      post<{ address: string }>('/api/session/provider', 'POST', { back: wayBack(window.location.search) }),
    onSuccess: ({ address }) => window.location.assign(address),
  });
  const leaving = begin.isPending || begin.isSuccess;
  const said = begin.error?.message ?? (begin.isIdle ? problem : null);
  return (
    <div className="flex flex-col gap-4">
      <Button variant="primary" className="h-9 w-full" disabled={leaving} onClick={() => begin.mutate()}>
        <LogIn />
        <span className="truncate">{leaving ? `Going to ${name}…` : `Sign in with ${name}`}</span>
      </Button>
      {/* Below the button, which stays where it is. */}
      {said !== null && <ErrorState title="Not signed in" message={said} />}
    </div>
  );
}
