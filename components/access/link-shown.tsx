// A one-time link for somebody else, to be handed over.

import type { OneTimeLink } from '@/server/domain/users';
import { Instant } from '../ui/time';
import { ShownOnce } from './shown-once';

export function LinkShown({ link, name }: { link: OneTimeLink; name: string }) {
  return (
    <div className="flex flex-col gap-3">
      <ShownOnce
        label="Link"
        secret={`${window.location.origin}${link.path}`}
        note={`Hand this link to ${name} on a way that nobody else reads. It is not shown again, and a newer one ends it.`}
      />
      <p className="text-label text-muted">
        It lets {name} choose a password, once, until <Instant atMs={link.expiresAtMs} />.
      </p>
    </div>
  );
}
