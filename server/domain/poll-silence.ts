// When a cluster counts as no longer polled: what is shown of it is old from then on, wherever it is shown.

/** A broker that does not answer is asked more and more seldom, at least this often. */
export const pollBackoffMaxMs = 30_000;

const missedPolls = 3;
const leastMs = 15_000;

/** How long after its newest poll began. A slow broker is polled less often too (collector/poll-cluster.ts). */
export function pollSilenceMs(
  pollIntervalMs: number,
  newest: { ok: boolean | null; tookMs: number | null },
): number {
  const backoffMs = newest.ok === true ? 0 : pollBackoffMaxMs;
  const periodMs = Math.max(pollIntervalMs, 4 * (newest.tookMs ?? 0), backoffMs);
  return Math.max(leastMs, missedPolls * periodMs);
}
