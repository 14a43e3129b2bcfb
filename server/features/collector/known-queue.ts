// A queue that exists on the broker, as the newest poll saw it, and the key it is remembered by.

import { z } from 'zod';
import { queueDetailsSchema } from '@/server/domain/queue';
import type { QueueReading } from '@/server/brokers/driver';
import type { Declaration } from './observe-changes';
import type { QueueTrack } from './observe-queue';

export type KnownQueue = {
  queueId: number;
  /** Its declaration as text, to see a change. */
  declared: string;
  /** Policies were not told yet: what is added to the declaration next is no change. */
  partial: boolean;
  track: QueueTrack | null;
};

export function queueKey({ vhost, name }: { vhost: string; name: string }): string {
  return JSON.stringify([vhost, name]);
}

export function declaredText({ type, details }: Pick<QueueReading, 'type' | 'details'>): string {
  return JSON.stringify([type, details]);
}

const declaredSchema = z.tuple([z.string(), queueDetailsSchema]);

/** Null for the text of an older version that says less. */
export function declarationOf(declared: string): Declaration | null {
  const parsed = declaredSchema.safeParse(JSON.parse(declared));
  return parsed.success ? { type: parsed.data[0], details: parsed.data[1] } : null;
}
