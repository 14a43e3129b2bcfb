// A second person, as an admin makes one: invited with rights, in by the link, with a password of their own.

import { takeLink } from './session';
import type { Spillway } from './spillway';

/** The cookie of their session. `rights` may hold whatever an invitation does. */
export async function joinAs(
  spillway: Spillway,
  {
    password,
    ...invite
  }: { email: string; name: string; role: string; password: string; [rights: string]: unknown },
): Promise<string> {
  const { link } = await spillway.mutate<{ link: { path: string } }>('users.invite', invite);
  return takeLink(spillway.url, link.path, { password });
}
