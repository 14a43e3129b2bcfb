import { expect, test } from 'vitest';
import { clientAddress } from './client-address';

const of = (peer: string, forwarded: string | null, proxies: string[] = []) => {
  const headers = new Headers({ 'x-spillway-peer': peer });
  if (forwarded !== null) headers.set('x-forwarded-for', forwarded);
  return clientAddress(headers, { proxies });
};

test('the peer counts, whatever it claims to forward', () => {
  expect(of('203.0.113.9', '10.0.0.1')).toBe('203.0.113.9');
  expect(of('::ffff:203.0.113.9', null)).toBe('203.0.113.9');
  expect(clientAddress(new Headers({ 'x-forwarded-for': '10.0.0.1' }), { proxies: [] })).toBe('unknown');
});

test('what a named proxy says counts, and nothing that its client put before', () => {
  expect(of('10.0.0.1', '198.51.100.7', ['10.0.0.1'])).toBe('198.51.100.7');
  expect(of('10.0.0.1', '8.8.8.8, 198.51.100.7, 10.0.0.2', ['10.0.0.1', '10.0.0.2'])).toBe('198.51.100.7');
  expect(of('10.0.0.1', null, ['10.0.0.1'])).toBe('10.0.0.1');
});
