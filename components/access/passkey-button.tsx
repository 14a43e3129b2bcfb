// Signs in by a passkey that some device of the person holds.
'use client';

import {
  type AuthenticationResponseJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
} from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import { Button } from '../ui/button';
import { ErrorState } from '../ui/states';
import { wayBack } from './leave';
import { passkeySentence } from './passkey-error';
import { post } from './post-sign-in';

export function PasskeyButton() {
  const signIn = useMutation({
    mutationFn: async () => {
      const optionsJSON = await post<PublicKeyCredentialRequestOptionsJSON>(
        '/api/session/passkey',
        'POST',
        {},
      );
      const answer: AuthenticationResponseJSON = await startAuthentication({ optionsJSON });
      return post('/api/session/passkey', 'PUT', answer);
    },
    onSuccess: () => window.location.replace(wayBack(window.location.search)),
  });
  return (
    <div className="flex flex-col gap-4">
      <Button
        className="h-9 w-full"
        disabled={signIn.isPending || signIn.isSuccess}
        onClick={() => signIn.mutate()}
      >
        <Fingerprint /> Sign in with a passkey
      </Button>
      {signIn.error !== null && <ErrorState title="Not signed in" message={passkeySentence(signIn.error)} />}
    </div>
  );
}
