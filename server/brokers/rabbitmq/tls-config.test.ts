import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeAuthority } from '@/e2e/tools/certificates';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import { configSchema } from './config';
import { certificateWarnings, tlsOf } from './tls-config';

const authority = makeAuthority('Ours');
const client = authority.issue([]);
const given = { managementUrl: 'https://rabbit', username: 'ops', password: 'secret' };
const problemOf = (tls: Record<string, string>) => {
  const issue = configSchema.safeParse({ ...given, ...tls }).error?.issues[0];
  return issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`;
};
const pair = { tlsCert: client.cert, tlsKey: client.key };
const passphrase = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  ...{ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' },
});

test('an authority, a certificate with its key and a name are taken, and read again as they are', () => {
  const config = configSchema.parse({
    ...given,
    ...pair,
    tlsCa: authority.cert,
    tlsServerName: 'mq.example.com',
  });
  expect(configSchema.parse(config)).toEqual(config);
  expect(tlsOf(config)).toEqual({
    ca: authority.cert.trim(),
    cert: client.cert.trim(),
    key: client.key.trim(),
    serverName: 'mq.example.com',
  });
  expect(tlsOf(configSchema.parse(given))).toBeUndefined();
});

test('several authorities are taken', () => {
  expect(problemOf({ tlsCa: authority.cert + makeAuthority('Other').cert })).toBeNull();
});

test('a stored key goes with its certificate', () => {
  expect(configSchema.parse({ ...given, tlsKey: client.key }).tlsKey).toBe('');
});

test.each([
  [{ tlsCa: 'what is this' }, /^tlsCa: This is no certificate in PEM/],
  [{ tlsCa: authority.key }, /^tlsCa: This holds a private key/],
  [{ tlsCa: authority.cert.replace(/[A-Z]{2}/g, 'AA') }, /^tlsCa: .* cannot be read|no certificate/],
  [{ tlsCa: 'x'.repeat(limits.pemChars + 1) }, /^tlsCa: That is more than 64 KiB/],
  [{ tlsCert: client.cert }, /^tlsKey: The client certificate needs its key/],
  [{ ...pair, tlsKey: 'no key' }, /^tlsKey: This is no private key/],
  [{ ...pair, tlsKey: authority.key }, /^tlsKey: This is the key of another certificate/],
  [{ ...pair, tlsKey: String(passphrase) }, /^tlsKey: The key has a passphrase. Take it off first/],
  [{ tlsServerName: 'https://rabbit:5671' }, /^tlsServerName: Enter a host name alone/],
])('what cannot work is refused where it was entered (%#)', (tls, words) => {
  expect(problemOf(tls)).toMatch(words);
});

test('a client certificate is warned of before it ends, and after', () => {
  const config = configSchema.parse({ ...given, ...pair });
  const endsAtMs = systemClock.nowMs() + 30 * 86_400_000;
  expect(certificateWarnings(config, endsAtMs - limits.certificateWarningMs - 60_000)).toEqual([]);
  expect(certificateWarnings(config, endsAtMs - 86_400_000)).toEqual([expect.stringContaining('ends on')]);
  expect(certificateWarnings(config, endsAtMs + 60_000)).toEqual([expect.stringContaining('ended on')]);
  expect(certificateWarnings(configSchema.parse(given))).toEqual([]);
});
