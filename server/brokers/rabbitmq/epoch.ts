// Whether a broker has been running without a break between two moments, from what its nodes say of themselves:
// process id and uptime. In doubt the answer is no.

import { z } from 'zod';
import type { BrokerEpoch } from '@/server/brokers/driver';
import type { NodeAnswer } from './management-schemas';

const epochSchema = z.array(z.object({ name: z.string(), pid: z.string(), startedAtMs: z.number() }));

/** Uptime is some seconds old, and clocks are set; a restart moves the start by all the time before it. */
const toleranceMs = 10_000;

export function epochOf(
  since: string | null,
  nodes: readonly NodeAnswer[] | null,
  nowMs: number,
): BrokerEpoch {
  if (nodes === null || nodes.length === 0) return { epoch: null, unbroken: false };
  const now: z.infer<typeof epochSchema> = [];
  for (const { name, running, uptime, os_pid: pid } of nodes) {
    if (!running || uptime === undefined || typeof pid !== 'string') return { epoch: null, unbroken: false };
    now.push({ name, pid, startedAtMs: Math.round(nowMs - uptime) });
  }
  const epoch = JSON.stringify(now);
  const before = since === null ? null : epochSchema.safeParse(parsed(since)).data;
  const unbroken =
    before?.length === now.length &&
    now.every(({ name, pid, startedAtMs }) =>
      before.some(
        (old) =>
          old.name === name && old.pid === pid && Math.abs(old.startedAtMs - startedAtMs) <= toleranceMs,
      ),
    );
  return { epoch: unbroken && since !== null ? since : epoch, unbroken };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
