// Keeps other websites out of an API that anyone on this machine may call. Two rules: the request was sent to
// a name that is ours (a page elsewhere may point its own name at 127.0.0.1), and not by another site's page.

import type { Env } from '@/server/platform/env';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** A sentence when the request must be refused, else null. */
export function refuseRequest(headers: Headers, env: Pick<Env, 'host' | 'allowedHosts'>): string | null {
  const host = headers.get('host');
  const refusal = refuseHost(headers, env);
  if (host === null || refusal !== null) return refusal;
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const foreign = site !== null && site !== 'same-origin' && site !== 'none';
  if (foreign || (origin !== null && !isSameHost(origin, host, env))) {
    return 'Requests from pages of other sites are refused.';
  }
  return null;
}

/** The first rule alone, for where the sign-in provider's page leads back to. */
export function refuseHost(headers: Headers, env: Pick<Env, 'host' | 'allowedHosts'>): string | null {
  const host = headers.get('host');
  if (host !== null && isOurs(hostname(`http://${host}`), env)) return null;
  return `Spillway does not answer to the host name ${host ?? '(none)'}. Add it to SPILLWAY_ALLOWED_HOSTS.`;
}

/** Whoever binds to another address than loopback and names no hosts accepts every name. */
function isOurs(name: string | null, { host, allowedHosts }: Pick<Env, 'host' | 'allowedHosts'>): boolean {
  if (name === null) return false;
  if (LOOPBACK.includes(name) || allowedHosts.includes(name)) return true;
  return allowedHosts.length === 0 && !isLoopbackBind(host);
}

function isLoopbackBind(host: string): boolean {
  return host === '::1' || LOOPBACK.includes(host) || host.startsWith('127.');
}

/** A proxy may hand on another Host than the browser saw; then the origin must be a name that was allowed. */
function isSameHost(origin: string, host: string, env: Pick<Env, 'allowedHosts'>): boolean {
  const name = hostname(origin);
  if (name === null) return false;
  return new URL(origin).host === new URL(`http://${host}`).host || env.allowedHosts.includes(name);
}

function hostname(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase() : null;
}
