// From a page to the sign-in page, as a new document: nothing of what was read stays in memory.

import { links } from '../links';

export function toSignIn(): void {
  const { pathname, search } = window.location;
  if (pathname === links.signIn) return;
  const back = `${pathname}${search}`;
  window.location.replace(
    back === '/' ? links.signIn : `${links.signIn}?${new URLSearchParams({ then: back })}`,
  );
}

/** To the page of the sign-in provider that ends the session there, and back to ours. */
export function throughProvider(address: string): void {
  const url = new URL(address);
  url.searchParams.set('post_logout_redirect_uri', `${window.location.origin}${links.signIn}`);
  window.location.replace(url.href);
}

/** A path of ours, whatever the address says: never another site. */
export function wayBack(search: string): string {
  const wanted = new URLSearchParams(search).get('then') ?? '/';
  try {
    const url = new URL(wanted, window.location.origin);
    return url.origin === window.location.origin && wanted.startsWith('/') ? url.pathname + url.search : '/';
  } catch {
    return '/';
  }
}
