// Reads where a queue is from what a browser kept or an address says, by the rules of queueRefSchema; without the library
// that those are written in, which a page would load before it shows anything.

import { limits } from './limits';
import type { QueueRef } from './queue';

const clusterId = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Null where a part is missing, or is not what it should be. */
export function queueRefOf(value: unknown): QueueRef | null {
  if (typeof value !== 'object' || value === null) return null;
  const { clusterId: id, vhost, name } = value as Record<string, unknown>;
  if (typeof id !== 'string' || typeof vhost !== 'string' || typeof name !== 'string') return null;
  if (!clusterId.test(id) || vhost === '' || vhost.length > limits.queueNameBytes || name === '') return null;
  if (new TextEncoder().encode(name).length > limits.queueNameBytes) return null;
  return { clusterId: id.toLowerCase(), vhost, name };
}
