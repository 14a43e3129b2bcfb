import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:https';
import type { TLSSocket, TlsOptions } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { makeAuthority } from '@/e2e/tools/certificates';
import { httpRequest } from './http';
import { tlsSentence, type TlsSettings } from './tls';

const ours = makeAuthority('Ours');
const other = makeAuthority('Other');
const client = ours.issue([]);
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(
  options: TlsOptions = ours.issue(['127.0.0.1']),
  onSecure: (socket: TLSSocket) => void = () => undefined,
): Promise<string> {
  const server = createServer(options, (_, response) => response.end('{}'));
  server.on('secureConnection', onSecure);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const trusting = { ca: ours.cert, cert: '', key: '', serverName: '' };
const call = (url: string, tls?: Partial<TlsSettings>) =>
  httpRequest({
    ...{ method: 'GET', url, peer: 'the test', deadlineMs: 5_000, maxBytes: 1_000 },
    ...{ signal: new AbortController().signal, tls: tls && { ...trusting, ...tls } },
  });
const asking: TlsOptions = { ...ours.issue(['127.0.0.1']), ca: ours.cert, requestCert: true };

test('an own authority is trusted in place of those of the machine, and no longer without it', async () => {
  const url = await serve();
  await expect(call(url, {})).resolves.toMatchObject({ status: 200 });
  await expect(call(url)).rejects.toThrow(
    /does not know the authority that signed the certificate of 127\.0\.0\.1/,
  );
  await expect(call(url, { ca: other.cert })).rejects.toThrow(/not signed by the authority that was entered/);
});

test('a certificate for another name is refused with its names, and taken for one of them', async () => {
  const url = await serve(ours.issue(['rabbit.example.com']));
  await expect(call(url, {})).rejects.toThrow(
    /is not for 127\.0\.0\.1:\d+; it is for rabbit\.example\.com\. Use such a name/,
  );
  await expect(call(url, { serverName: 'wrong.example.com' })).rejects.toThrow(
    /is not for wrong\.example\.com/,
  );
  await expect(call(url, { serverName: 'rabbit.example.com' })).resolves.toMatchObject({ status: 200 });
});

test.each([
  ['expired', { from: -9, until: -1 }, /has expired\. Renew it/],
  ['not valid yet', { from: 2, until: 9 }, /not valid yet\. Check the clocks/],
])('a certificate that is %s is refused', async (_, days, words) => {
  const url = await serve(ours.issue(['127.0.0.1'], days));
  await expect(call(url, {})).rejects.toThrow(words);
});

test('a client certificate is shown where it is asked for', async () => {
  const url = await serve(asking);
  await expect(call(url, client)).resolves.toMatchObject({ status: 200 });
  await expect(call(url, {})).rejects.toThrow(/asks for a client certificate\. Paste one/);
});

test('a peer that hangs up without a word may not want us', async () => {
  const url = await serve(undefined, (socket) => socket.destroy());
  await expect(call(url, {})).rejects.toThrow(
    /without an answer.*if it asks for a client certificate, paste one/,
  );
  await expect(call(url, client)).rejects.toThrow(/does not take our client certificate/);
});

test.each([
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', {}, /asks for a client certificate\. Paste one/],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', {}, /asks for a client certificate\. Paste one/],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', client, /refuses our client certificate \(/],
  [
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    client,
    /does not know the authority that signed our client certificate/,
  ],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', client, /refuses our client certificate, which has expired/],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', client, /refuses our client certificate \(/],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', {}, /no version of TLS that is safe/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', {}, /does not speak TLS/],
  ['CERT_REVOKED', {}, /does not hold \(CERT_REVOKED\)/],
])('%s is worded', (code, settings, words) => {
  const error = Object.assign(new Error('it'), { code });
  expect(tlsSentence(error, 'rabbit:5671', { ...trusting, ...settings })).toMatch(words);
});

test.each(['ECONNREFUSED', 'ENOTFOUND', ''])('%s is no error of TLS', (code) => {
  expect(tlsSentence(Object.assign(new Error('it'), { code }), 'rabbit:5671', undefined)).toBeNull();
});

test('a peer that speaks TLS is not asked without it', async () => {
  const url = await serve();
  await expect(call(url.replace('https', 'http'), {})).rejects.toMatchObject({ code: 'broker_unreachable' });
});
