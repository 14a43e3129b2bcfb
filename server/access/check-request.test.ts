import { expect, test } from 'vitest';
import { refuseRequest } from './check-request';

const loopback = { host: '127.0.0.1', allowedHosts: [] };
const refuses = (headers: Record<string, string>, env: Parameters<typeof refuseRequest>[1] = loopback) =>
  refuseRequest(new Headers(headers), env) !== null;

test('curl and the own page are let in', () => {
  expect(refuses({ host: '127.0.0.1:7070' })).toBe(false);
  expect(refuses({ host: '[::1]:7070' })).toBe(false);
  expect(
    refuses({ host: 'localhost:7070', origin: 'http://localhost:7070', 'sec-fetch-site': 'same-origin' }),
  ).toBe(false);
  expect(refuses({ host: 'localhost:7070', 'sec-fetch-site': 'none' })).toBe(false);
});

test('pages of other sites are refused, also one on another port or with an opaque origin', () => {
  const host = 'localhost:7070';
  for (const origin of [
    'https://evil.example',
    'http://localhost:8080',
    'null',
    'http://localhost.evil.example:7070',
  ]) {
    expect(refuses({ host, origin })).toBe(true);
  }
  for (const site of ['cross-site', 'same-site'])
    expect(refuses({ host, 'sec-fetch-site': site })).toBe(true);
});

test('bound to loopback, a name that merely points there is refused (DNS rebinding)', () => {
  expect(refuses({ host: 'evil.example:7070', origin: 'http://evil.example:7070' })).toBe(true);
  expect(refuses({})).toBe(true);
  expect(refuses({ host: 'evil.example' }, { host: '::1', allowedHosts: [] })).toBe(true);
});

test('names that were allowed are let in, and then only these', () => {
  const env = { host: '0.0.0.0', allowedHosts: ['queues.example.org'] };
  expect(refuses({ host: 'queues.example.org', origin: 'https://queues.example.org' }, env)).toBe(false);
  expect(refuses({ host: 'other.example.org' }, env)).toBe(true);
  expect(refuses({ host: '10.0.0.7:7070' }, { ...env, allowedHosts: [] })).toBe(false);
});

test('behind a proxy that changes the host, the allowed origin is let in', () => {
  const env = { host: '127.0.0.1', allowedHosts: ['queues.example.org'] };
  expect(refuses({ host: '127.0.0.1:7070', origin: 'https://queues.example.org' }, env)).toBe(false);
  expect(refuses({ host: '127.0.0.1:7070', origin: 'https://evil.example' }, env)).toBe(true);
});
