// Sets a second factor up: the password, the secret for an app, the first code of it, and the backup codes, once.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { FactorShown } from '@/server/domain/users';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { ErrorState } from '../ui/states';
import { OwnPasswordField } from './password-field';
import { QrCode } from './qr-code';
import { ShownOnce } from './shown-once';

export function FactorDialog({ onClose }: { onClose: () => void }) {
  const [currentPassword, setCurrentPassword] = useState('');
  const [code, setCode] = useState('');
  const { show, confirm, refresh } = useSetUp();
  const done = confirm.data !== undefined;
  const close = () => {
    onClose();
    // Only now, since the panel that holds this dialog changes with it.
    if (done) void refresh();
  };
  const error = show.data === undefined ? show.error : confirm.error;
  const ready =
    show.data === undefined
      ? currentPassword !== '' && !show.isPending
      : /^\d{6}$/.test(code) && !confirm.isPending;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title={done ? 'The second factor is on' : 'Turn a second factor on'}
      footer={
        done ? (
          <Button variant="primary" onClick={close}>
            I have kept them
          </Button>
        ) : (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button form="factor-on" type="submit" variant="primary" disabled={!ready}>
              {show.data === undefined ? 'Go on' : 'Turn it on'}
            </Button>
          </>
        )
      }
    >
      <form
        id="factor-on"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ready) return;
          if (show.data === undefined) show.mutate({ currentPassword });
          else confirm.mutate({ code });
        }}
      >
        {error !== null && <ErrorState title="Not turned on" message={error.message} />}
        {done ? (
          <BackupCodes codes={confirm.data.backupCodes} />
        ) : show.data === undefined ? (
          <OwnPasswordField value={currentPassword} onChange={setCurrentPassword} />
        ) : (
          <AppSetUp shown={show.data} code={code} onCode={setCode} />
        )}
      </form>
    </Dialog>
  );
}

function AppSetUp({
  shown,
  code,
  onCode,
}: {
  shown: FactorShown;
  code: string;
  onCode: (code: string) => void;
}) {
  return (
    <>
      <div className="flex flex-col gap-4 sm:flex-row">
        <QrCode text={shown.uri} label="QR code for an authenticator app" />
        <div className="flex min-w-0 flex-col gap-3">
          <p className="text-table">
            Read the code with an authenticator app, or type the secret into it: time-based, six digits.
          </p>
          <div className="flex items-center gap-2 rounded-control border bg-raised py-1 pr-1 pl-3">
            <code aria-label="Secret" className="min-w-0 flex-1 font-mono text-table break-all">
              {shown.secret}
            </code>
            <CopyButton text={shown.secret} label="Copy the secret" />
          </div>
        </div>
      </div>
      <Field
        label="Code"
        help="The six digits that the app shows now. You are signed out everywhere else then."
      >
        {(ids) => (
          <Input
            {...ids}
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            maxLength={limits.codeChars}
            className="font-mono"
            value={code}
            onChange={({ target }) => onCode(target.value.replace(/\s/g, ''))}
          />
        )}
      </Field>
    </>
  );
}

function BackupCodes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <p className="text-table text-muted">
        Each of these stands for a code of the app, once, for when the device is lost.
      </p>
      <ShownOnce
        label="Backup codes"
        secret={codes.join('\n')}
        note="Keep them where the device is not. They are not shown again."
      />
    </>
  );
}

function useSetUp() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return {
    show: useMutation(trpc.account.showFactor.mutationOptions()),
    confirm: useMutation(trpc.account.confirmFactor.mutationOptions()),
    refresh: async () => {
      await queryClient.invalidateQueries(trpc.account.waysIn.queryFilter());
      await queryClient.invalidateQueries(trpc.account.sessions.queryFilter());
    },
  };
}
