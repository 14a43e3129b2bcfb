// The driver of the spool: lists queues, looks without changing anything, purges and deletes. Nobody acknowledges files, so there
// is no transfer facet, and Spillway offers no redrive. It is in no registry; a test gives it to what is under test.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type {
  BrokerDriver,
  BrokerSession,
  CallOptions,
  PeekRequest,
  QueueReading,
} from '@/server/brokers/driver';
import type { ClusterFacts } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import {
  type BrowseCapability,
  type MessageView,
  type PeekResult,
  simplyPutBack,
} from '@/server/domain/message';
import { plainQueueDetails, type QueueAddress } from '@/server/domain/queue';
import { systemClock } from '@/server/platform/clock';
import { Spool } from './spool';

const configSchema = z.object({
  folder: z.string().trim().startsWith('/', 'Enter the whole path of the folder, from / on.'),
});

export const spoolDriver: BrokerDriver<z.infer<typeof configSchema>> = {
  kind: 'spool',
  label: 'Spool of files',
  configSchema,
  configFields: [
    {
      ...{ name: 'folder', label: 'Folder', kind: 'text', required: true },
      ...{ help: 'Of the spool, as this machine sees it.', placeholder: '/var/spool/queues' },
    },
  ],
  connect: async (config) => openSession(new Spool(configSchema.parse(config).folder)),
};

function openSession(spool: Spool): BrokerSession {
  let closed = false;
  const guard = ({ signal }: CallOptions) => {
    signal.throwIfAborted();
    if (closed) throw new DomainError('conflict', 'The session is closed.');
  };
  return {
    probe: async (call) => {
      guard(call);
      return factsOf(await spool.queues());
    },
    snapshot: async (call) => {
      guard(call);
      const addresses = await spool.queues();
      if (addresses.length > limits.clusterQueues) {
        const told = `The spool has ${addresses.length} queues; at most ${limits.clusterQueues} are watched.`;
        throw new DomainError('limit_exceeded', told);
      }
      const queues = await Promise.all(addresses.map((address) => readingOf(spool, address)));
      const collection = { way: 'pages', countersEpoch: '', requests: 1, busyMs: 0, note: null } as const;
      return { facts: { ...factsOf(addresses), collection }, queues, responseBytes: 0 };
    },
    topology: {
      queue: async (address, call) => {
        guard(call);
        return readingOf(spool, address);
      },
      queueTopology: async (address, call) => {
        guard(call);
        await spool.messages(address);
        return { consumers: [], bindings: [{ source: '', routingKey: address.name, arguments: {} }] };
      },
      routing: async () => ({ exchanges: [], bindings: [] }),
    },
    messages: {
      browseCapability: () => capability,
      peek: async (queue, request, call) => {
        guard(call);
        return look(spool, queue, request, call);
      },
    },
    admin: {
      purge: async (address, call) => {
        guard(call);
        const files = await spool.messages(address);
        await Promise.all(files.map((file) => spool.remove(address, file)));
        return { messages: files.length };
      },
      deleteQueue: async (address, call) => {
        guard(call);
        await spool.delete(address);
      },
      declareQueue: async (address, _type, call) => {
        guard(call);
        await spool.declare(address);
      },
    },
    close: async () => void (closed = true),
  };
}

const capability: BrowseCapability = {
  supported: true,
  method: 'read-log',
  effects: ['none'],
  sentence: 'The files are read. Nothing is taken, marked or moved.',
  budget: null,
};

function factsOf(queues: readonly QueueAddress[]): ClusterFacts {
  return {
    ...{ product: 'Spool', version: '1', brokerClusterName: '', nodes: [], warnings: [], collection: null },
    ...{ connections: null, channels: null, consumers: null },
    vhosts: [...new Set(queues.map(({ vhost }) => vhost))],
  };
}

/** Nothing counts what passes, so rates come from depth alone; who consumes is not known. */
async function readingOf(spool: Spool, address: QueueAddress): Promise<QueueReading> {
  const files = await spool.messages(address);
  const head = files[0] === undefined ? null : await spool.stat(address, files[0]).catch(() => null);
  return {
    ...address,
    ...{ type: 'classic', brokerState: 'running' },
    ...{ readyMessages: files.length, unackedMessages: 0, readyBytes: null, consumers: null },
    counters: { published: null, delivered: null, acked: null, redelivered: null },
    headMessageAtMs: head?.atMs ?? null,
    details: plainQueueDetails,
  };
}

async function look(
  spool: Spool,
  address: QueueAddress,
  { count, maxBytes, waitMs, onBody, onProgress }: PeekRequest,
  { signal }: CallOptions,
): Promise<PeekResult> {
  const beganMs = systemClock.monotonicMs();
  const messages: MessageView[] = [];
  let bytes = 0;
  let ended: PeekResult['ended'] = 'drained';
  for (const file of await spool.messages(address)) {
    signal.throwIfAborted();
    if (messages.length === count) ended = 'count';
    else if (bytes >= maxBytes) ended = 'bytes';
    else if (systemClock.monotonicMs() - beganMs > waitMs) ended = 'time';
    if (ended !== 'drained') break;
    const body = await spool.body(address, file);
    const view = viewOf(address, file, body, messages.length + 1);
    messages.push(view);
    bytes += body.byteLength;
    onBody?.(view, body);
    onProgress?.(messages.length, bytes);
  }
  if (ended === 'drained' && messages.length === count) ended = 'count';
  const elapsedMs = Math.round(systemClock.monotonicMs() - beganMs);
  return { messages, ended, elapsedMs, capability, putBack: simplyPutBack };
}

function viewOf(address: QueueAddress, file: string, body: Buffer, position: number): MessageView {
  return {
    position,
    fingerprint: createHash('sha256').update(file).update(body).digest('hex'),
    ...{ exchange: '', routingKey: address.name, redelivered: false, deliveryCount: null },
    ...{ properties: [], headers: [], deaths: [], origin: null, offset: null },
    ...{ messageId: file, contentType: null, timestampMs: null, sizeBytes: body.byteLength },
    bodyBase64: body.subarray(0, limits.bodyPreviewBytes).toString('base64'),
    bodyTruncated: body.byteLength > limits.bodyPreviewBytes,
  };
}
