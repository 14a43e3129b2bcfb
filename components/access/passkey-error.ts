// What went wrong between the browser and the device, in a sentence.

import { WebAuthnError } from '@simplewebauthn/browser';

export function passkeySentence(error: Error): string {
  const name = error.name;
  if (name === 'NotAllowedError')
    return 'The device was not unlocked in time, has no passkey for this address, or you turned back. Try again.';
  if (name === 'InvalidStateError') return 'This device has a passkey for this account already.';
  if (name === 'SecurityError' || name === 'NotSupportedError')
    return 'This browser makes no passkeys at this address. Use https and a host name, and a browser that knows passkeys.';
  if (error instanceof WebAuthnError || name === 'ConstraintError')
    return 'This device cannot keep a passkey behind a lock of its own. Set one up (PIN, fingerprint, face), or use another device.';
  return error.message;
}
