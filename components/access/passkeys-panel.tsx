// Passkeys of one's own account, to be made and removed.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { PasskeyView } from '@/server/domain/passkey';
import { useTRPC } from '../trpc';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { Panel } from '../ui/panel';
import { ErrorState } from '../ui/states';
import { Ago } from '../ui/time';

const PasskeyDialog = dynamic(() => arrived(import('./passkey-dialog').then((file) => file.PasskeyDialog)), {
  ssr: false,
});

export function PasskeysPanel({ passkeys }: { passkeys: readonly PasskeyView[] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [adding, setAdding] = useState(false);
  const refresh = () => queryClient.invalidateQueries(trpc.account.waysIn.queryFilter());
  const remove = useMutation(trpc.account.removePasskey.mutationOptions({ onSuccess: refresh }));
  return (
    <Panel
      title="Passkeys"
      flush
      aside={
        <Button size="sm" onClick={() => setAdding(true)}>
          <Plus /> Add a passkey
        </Button>
      }
    >
      {remove.error !== null && (
        <div className="p-4">
          <ErrorState title="Not removed" message={remove.error.message} />
        </div>
      )}
      {passkeys.length === 0 ? (
        <p className="p-4 text-table text-muted">
          None. A passkey signs you in by the lock of a device, without password and code.
        </p>
      ) : (
        <ul className="divide-y">
          {passkeys.map((passkey) => (
            <Passkey
              key={passkey.id}
              passkey={passkey}
              busy={remove.isPending}
              onRemove={() => remove.mutate({ passkeyId: passkey.id })}
            />
          ))}
        </ul>
      )}
      {adding && <PasskeyDialog onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function Passkey({
  passkey: { name, host, createdAtMs, lastUsedAtMs },
  busy,
  onRemove,
}: {
  passkey: PasskeyView;
  busy: boolean;
  onRemove: () => void;
}) {
  return (
    <li className="flex min-h-[52px] items-center justify-between gap-4 px-4 py-2">
      <div className="min-w-0">
        <p className="truncate text-table font-medium">{name}</p>
        <p className="text-label text-muted [overflow-wrap:anywhere]">
          at {host}, {lastUsedAtMs === null ? 'made ' : 'used '}
          <Ago atMs={lastUsedAtMs ?? createdAtMs} />
        </p>
      </div>
      <Button
        size="sm"
        variant="danger-quiet"
        aria-label={`Remove ${name}`}
        disabled={busy}
        onClick={onRemove}
      >
        Remove
      </Button>
    </li>
  );
}
