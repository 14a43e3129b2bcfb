// From which address a request came. The web process notes the peer of each connection (launcher/note-request.mjs), so that no
// client can claim another; where that peer is a proxy that was named in SPILLWAY_PROXIES, what the proxy says counts.

import type { Env } from '@/server/platform/env';

/** Set by ourselves only: it replaces whatever came under this name. */
const peerHeader = 'x-spillway-peer';
/** What the sign-in library reads. */
export const clientHeader = 'x-spillway-client';

export function clientAddress(headers: Headers, { proxies }: Pick<Env, 'proxies'>): string {
  const peer = plain(headers.get(peerHeader) ?? '');
  const claimed = (headers.get('x-forwarded-for') ?? '').split(',').map(plain);
  let address = peer;
  // From the nearest hop on: the first that is no proxy of ours is who asked.
  for (const hop of claimed.reverse()) {
    if (!proxies.includes(address) || hop === '') break;
    address = hop;
  }
  return address === '' ? 'unknown' : address;
}

/** The headers with the address as the sign-in library is to read it. */
export function withClientAddress(headers: Headers, env: Pick<Env, 'proxies'>): Headers {
  const told = new Headers(headers);
  told.set(clientHeader, clientAddress(headers, env));
  return told;
}

/** IPv4 in the clothes of IPv6 is IPv4. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:/i, '');
}
