// What two readings say changed. Pure: the same two readings always make the same changes. What one of them does not
// tell is no change.

import type { ClusterFacts, NodeFacts } from '@/server/domain/cluster';
import type { BrokerChange, DefinedChange } from '@/server/domain/events';
import { limits } from '@/server/domain/limits';
import type { QueueDetails } from '@/server/domain/queue';

/** What is declared about a queue, as far as it is compared. */
export type Declaration = { type: string; details: QueueDetails };

/** Changes between two readings of one queue. */
export function queueChanges(
  before: { declaration: Declaration; consumers: number | null },
  now: { declaration: Declaration; consumers: number | null },
): BrokerChange[] {
  const changes: BrokerChange[] = [];
  if (before.consumers !== null && now.consumers !== null && before.consumers !== now.consumers) {
    changes.push({ kind: 'consumers', from: before.consumers, to: now.consumers, muted: false });
  }
  const defined = definedChanges(before.declaration, now.declaration);
  if (defined.length > 0) {
    changes.push({ kind: 'definition', changes: defined.slice(0, limits.eventDefinedChanges) });
  }
  const [from, to] = [before.declaration.details.node, now.declaration.details.node];
  if (from !== null && to !== null && from !== to) changes.push({ kind: 'leader', from, to });
  return changes;
}

function definedChanges(before: Declaration, now: Declaration): DefinedChange[] {
  const earlier = linesOf(before);
  const later = linesOf(now);
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((field) => {
    const [from, to] = [earlier.get(field) ?? null, later.get(field) ?? null];
    return from === to ? [] : [{ field, from, to }];
  });
}

/** A declaration line by line. An argument that is also an effective limit is told once, as the limit. */
function linesOf({ type, details: d }: Declaration): Map<string, string> {
  const lines: [string, unknown][] = [
    ['policy', d.policy],
    ['type', type],
    ['max-length', d.maxLengthMessages],
    ['max-length-bytes', d.maxLengthBytes],
    ['message-ttl', d.messageTtlMs],
    ['expires', d.expiresMs],
    ['overflow', d.overflow],
    ['delivery-limit', d.deliveryLimit],
    ['dead-letter-exchange', d.deadLettersTo?.exchange],
    ['dead-letter-routing-key', d.deadLettersTo?.routingKey],
    ['durable', d.durable || null],
    ['auto-delete', d.autoDelete || null],
    ...Object.entries(d.arguments).filter(([name]) => !toldAbove.has(name)),
  ];
  return new Map(
    lines
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([field, value]) => [field, textOf(value)]),
  );
}

const toldAbove = new Set([
  'x-queue-type',
  'x-max-length',
  'x-max-length-bytes',
  'x-message-ttl',
  'x-expires',
  'x-overflow',
  'x-delivery-limit',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
]);

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? (value === '' ? '(empty)' : value) : JSON.stringify(value);
  const max = limits.eventValueChars;
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

/** Changes of a cluster as a whole; a broker that does not tell of its nodes tells of no change of them. */
export function clusterChanges(
  before: Pick<ClusterFacts, 'nodes' | 'version'>,
  now: Pick<ClusterFacts, 'nodes' | 'version'>,
  elapsedMs: number,
): BrokerChange[] {
  const version: BrokerChange[] =
    before.version === now.version ? [] : [{ kind: 'version', from: before.version, to: now.version }];
  if (before.nodes.length === 0 || now.nodes.length === 0) return version;
  const known = new Map(before.nodes.map((node) => [node.name, node]));
  const present = new Set(now.nodes.map(({ name }) => name));
  const gone = before.nodes.filter(({ name, running }) => running && !present.has(name));
  return [
    ...version,
    ...gone.map(({ name }): BrokerChange => ({ kind: 'node', node: name, became: 'down' })),
    ...now.nodes.flatMap((node) => nodeChanges(known.get(node.name) ?? null, node, elapsedMs)),
  ];
}

function nodeChanges(before: NodeFacts | null, now: NodeFacts, elapsedMs: number): BrokerChange[] {
  const changes: BrokerChange[] = [];
  const wasRunning = before?.running ?? false;
  const restarted = wasRunning && now.running && now.uptimeMs !== null && now.uptimeMs < elapsedMs;
  const became = restarted ? 'restarted' : wasRunning === now.running ? null : now.running ? 'up' : 'down';
  if (became !== null) changes.push({ kind: 'node', node: now.name, became });
  const had = new Set(before?.alarms);
  const has = new Set(now.alarms);
  for (const alarm of has) {
    if (!had.has(alarm)) changes.push({ kind: 'alarm', node: now.name, alarm, raised: true });
  }
  // A node that is down tells of no alarm: that is not the end of it.
  if (!now.running) return changes;
  for (const alarm of had) {
    if (!has.has(alarm)) changes.push({ kind: 'alarm', node: now.name, alarm, raised: false });
  }
  return changes;
}
