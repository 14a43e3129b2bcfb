// Who may run a task now. Invariant: by the database's clock at most one holder at a time; a holder that could
// not renew in time is told before another can begin.

import type { Clock } from './clock';
import type { Database } from './database';

export type Lease = { name: string; holder: string; ttlMs: number };

/** Takes the lease when it is free, expired or already ours. */
export async function acquireLease(db: Database, { name, holder, ttlMs }: Lease): Promise<boolean> {
  const taken = await db.$executeRaw`
    INSERT INTO "Lease" AS l (name, holder, "expiresAt")
    VALUES (${name}, ${holder}, clock_timestamp() + ${ttlMs} * interval '1 millisecond')
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, "expiresAt" = excluded."expiresAt"
    WHERE l.holder = excluded.holder OR l."expiresAt" <= clock_timestamp()`;
  return taken === 1;
}

/** Prolongs a lease that is still ours. False once it expired, even if nobody took it meanwhile. */
export async function renewLease(db: Database, { name, holder, ttlMs }: Lease): Promise<boolean> {
  const renewed = await db.$executeRaw`
    UPDATE "Lease" SET "expiresAt" = clock_timestamp() + ${ttlMs} * interval '1 millisecond'
    WHERE name = ${name} AND holder = ${holder} AND "expiresAt" > clock_timestamp()`;
  return renewed === 1;
}

/** Lets the next one in at once. Without effect when it is no longer ours. */
export async function releaseLease(db: Database, { name, holder }: Lease): Promise<void> {
  await db.$executeRaw`DELETE FROM "Lease" WHERE name = ${name} AND holder = ${holder}`;
}

/**
 * Runs `work` while the lease is held. Returns false without running it when another holds the lease. The
 * work's signal aborts when `signal` does, or when the lease is lost: refused, or not renewed for so long that
 * it is about to expire. Resolves once the work has ended and the lease is released.
 */
export async function holdLease(
  { db, clock }: { db: Database; clock: Clock },
  lease: Lease,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const askedAtMs = clock.monotonicMs();
  if (signal.aborted || !(await acquireLease(db, lease))) return false;
  const lost = new AbortController();
  const done = new AbortController();
  const keeping = keep({ db, clock }, lease, askedAtMs, done.signal).then((kept) => {
    if (!kept) lost.abort(new Error(`The lease ${lease.name} was lost.`));
  });
  try {
    await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    done.abort();
    await keeping;
    await releaseLease(db, lease).catch(() => undefined);
  }
  return true;
}

/** Renews until `done`; false when the lease was lost. Time is counted from before each request was sent. */
async function keep(
  { db, clock }: { db: Database; clock: Clock },
  lease: Lease,
  heldFromMs: number,
  done: AbortSignal,
): Promise<boolean> {
  const everyMs = lease.ttlMs / 4;
  let heldSinceMs = heldFromMs;
  for (;;) {
    await clock.sleep(everyMs, done);
    if (done.aborted) return true;
    const askedAtMs = clock.monotonicMs();
    const leftMs = heldSinceMs + lease.ttlMs - everyMs - askedAtMs;
    if (leftMs <= 0) return false;
    const answer = await Promise.race([
      renewLease(db, lease).catch(() => 'unanswered' as const),
      clock.sleep(leftMs, done).then(() => 'unanswered' as const),
    ]);
    if (answer === false) return false;
    if (answer === true) heldSinceMs = askedAtMs;
  }
}
