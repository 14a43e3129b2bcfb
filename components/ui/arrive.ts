// A part of a page that is loaded once it is asked for. A tab that was open over an update asks for what is no longer there:
// the page then says so, and keeps what stands in it.

import type { ComponentType } from 'react';

/** Why a part did not come; null while all have. */
export type Missing = 'updated' | 'unreachable' | null;

const changed = new EventTarget();
let missing: Missing = null;

/** For `dynamic`: the component, or nothing in its place. */
export function arrived<Props>(part: Promise<ComponentType<Props>>): Promise<ComponentType<Props>> {
  return part.catch(() => {
    noteMissing();
    return () => null;
  });
}

/** For what is no component. */
export function noteMissing(): undefined {
  void fetch('/api/health', { cache: 'no-store' })
    .then(
      ({ ok }): Missing => (ok ? 'updated' : 'unreachable'),
      (): Missing => 'unreachable',
    )
    .then((why) => {
      missing = why;
      changed.dispatchEvent(new Event('change'));
    });
}

export const missingParts = {
  why: () => missing,
  onChange: (listener: () => void) => {
    changed.addEventListener('change', listener);
    return () => changed.removeEventListener('change', listener);
  },
};
