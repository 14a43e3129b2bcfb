// Over every page: Spillway itself owes its answers for so long that what stands here is old. Reads that fail
// at once say so in their own place; this is for those that hang.
'use client';

import { useIsFetching } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import { useEffect, useState } from 'react';
import { nowMs, useNow } from '../clock';
import { formatDuration } from '../ui/format';
import { Notice } from '../ui/states';
import { Instant } from '../ui/time';
import { useUpdatedAtMs } from './use-updated-at';

const patienceMs = 12_000;

export function SilenceNotice() {
  const updatedAtMs = useUpdatedAtMs();
  const waitingSinceMs = useWaitingSince();
  const now = useNow(1_000);
  if (updatedAtMs === null || waitingSinceMs === null || now === null) return null;
  // A page that was in the background is not late before it had the time to ask.
  if (now - Math.max(updatedAtMs, waitingSinceMs) < patienceMs) return null;
  return (
    <div className="mb-4">
      <Notice tone="look" icon={<Hourglass />}>
        Spillway has not answered for {formatDuration(Math.floor((now - waitingSinceMs) / 1_000) * 1_000)};
        its database or its web process may be overloaded or down. What stands below is from{' '}
        <Instant atMs={updatedAtMs} />. The page goes on by itself.
      </Notice>
    </div>
  );
}

/** Since when some read has been under way without a pause; null when none is. */
function useWaitingSince(): number | null {
  const waiting = useIsFetching() > 0;
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    if (!waiting) return;
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the instant at which the outside began to wait
    setSince(nowMs());
    return () => setSince(null);
  }, [waiting]);
  return since;
}
