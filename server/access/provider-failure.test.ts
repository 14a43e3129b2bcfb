import * as oidc from 'openid-client';
import { expect, test } from 'vitest';
import { DomainError } from '@/server/domain/errors';
import { providerRefusalOf, providerSentence } from '@/server/domain/provider-refusal';
import { ProviderRefused, refusedFor } from './provider-failure';

const answered = (error: string) =>
  new oidc.AuthorizationResponseError('refused', { cause: new URLSearchParams({ error }) });
const coded = (code: string, cause?: Error) => Object.assign(new Error('a failure', { cause }), { code });

test.each([
  [answered('access_denied'), 'denied'],
  [answered('temporarily_unavailable'), 'unreachable'],
  [answered('invalid_scope'), 'misconfigured'],
  [coded('OAUTH_JWT_TIMESTAMP_CHECK_FAILED'), 'clock'],
  [coded('OAUTH_TIMEOUT'), 'unreachable'],
  [coded('ERR', new DomainError('broker_unreachable', 'No answer.')), 'unreachable'],
  // An address that is not asked (allowed-address.ts).
  [coded('ERR', new DomainError('invalid', 'Link-local.')), 'misconfigured'],
  [coded('ENOENT'), 'misconfigured'],
  [new ProviderRefused('no_group'), 'no_group'],
  [new Error('anything else'), 'failed'],
  ['no error at all', 'failed'],
])('%s is %s', (error, refusal) => {
  expect(refusedFor(error).refusal).toBe(refusal);
});

test('every reason has a sentence that names the provider or whom to ask, and no other text is a reason', () => {
  const words = { name: 'Acme SSO', contact: 'the platform team' };
  for (const refusal of ['no_group', 'unreachable', 'clock', 'email_taken', 'failed'] as const) {
    expect(providerRefusalOf(refusal)).toBe(refusal);
    expect(providerSentence(refusal, words)).toMatch(/Acme SSO|the platform team/);
  }
  for (const text of ['', 'No_group', '<b>', ['no_group'], undefined])
    expect(providerRefusalOf(text)).toBe(null);
});
