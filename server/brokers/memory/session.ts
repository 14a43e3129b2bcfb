// A session on the memory broker: every facet that a driver can have.

import type {
  AdminFacet,
  BrokerSession,
  CallOptions,
  PeekRequest,
  QueueReading,
  TopologyFacet,
  TransferFacet,
} from '@/server/brokers/driver';
import type { ClusterFacts } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import { readChange } from '@/server/domain/message-edit';
import {
  simplyPutBack,
  type BrowseCapability,
  type PeekResult,
  type RedriveCapability,
} from '@/server/domain/message';
import { budgetOf } from '@/server/domain/peek-budget';
import type { MemoryBroker } from './broker';
import { MemoryReturn } from './return';
import { browse, pageOf } from './browse';
import { MemoryTransfer } from './transfer';
import { readingOf, viewOf } from './view';
import { MemoryWatch } from './watch';

export function createMemorySession(broker: MemoryBroker): BrokerSession {
  const transfers = new Set<MemoryTransfer>();
  const watches = new Set<MemoryWatch>();
  let closed = false;

  function guard({ signal }: CallOptions): void {
    signal.throwIfAborted();
    if (broker.refusesUs) throw new DomainError('broker_denied', 'The user or password is wrong.');
    if (closed || !broker.reachable) {
      throw new DomainError('broker_unreachable', 'The broker does not answer. Check that it runs.');
    }
  }

  return {
    probe: async (options) => {
      guard(options);
      return factsOf(broker);
    },
    snapshot: async (options) => {
      guard(options);
      if (broker.faults.hit('snapshot') !== null) {
        throw new DomainError('broker_unreachable', 'The broker closed the connection.');
      }
      const queues = [...broker.queues.values()].map((queue) => readingOf(broker, queue));
      const collection = {
        way: 'pages',
        countersEpoch: broker.countersEpoch,
        requests: 1,
        busyMs: 0,
        note: null,
      } as const;
      const facts = { ...factsOf(broker), collection };
      return { facts, queues, responseBytes: JSON.stringify(queues).length };
    },
    topology: topologyFacet(broker, guard),
    messages: {
      browseCapability,
      peek: async (queue, request, options) => {
        guard(options);
        return peek(broker, queue, request);
      },
    },
    browse: {
      capability: (queue) => browseCapability(queue, 0),
      read: async (queue, request, options) => {
        guard(options);
        return browse(broker, queue, request, options.signal);
      },
    },
    transfer: transferFacet(broker, transfers, guard),
    watch: {
      open: async (request, options) => {
        guard(options);
        const watch = new MemoryWatch(broker, request);
        watches.add(watch);
        return watch;
      },
    },
    admin: adminFacet(broker, guard),
    close: async () => {
      closed = true;
      await Promise.all([...transfers, ...watches].map((open) => open.close()));
    },
  };
}

function topologyFacet(broker: MemoryBroker, guard: (options: CallOptions) => void): TopologyFacet {
  return {
    queue: async (address, options) => {
      guard(options);
      return readingOf(broker, broker.queue(address));
    },
    queueTopology: async (address, options) => {
      guard(options);
      broker.queue(address);
      return { consumers: [], bindings: broker.bindingsOf(address) };
    },
    holders: async (address, options) => {
      guard(options);
      const queue = broker.queue(address);
      const holders = broker.clients.holdersOf(queue);
      return { holders, channelCount: holders.length, unackedMessages: queue.held.size };
    },
    connection: async (name, options) => {
      guard(options);
      return broker.clients.viewOf(name);
    },
    routing: async (vhost, options) => {
      guard(options);
      return broker.routingOf(vhost);
    },
  };
}

function transferFacet(
  broker: MemoryBroker,
  transfers: Set<MemoryTransfer>,
  guard: (options: CallOptions) => void,
): TransferFacet {
  return {
    redriveCapability,
    publishRules: async (options) => {
      guard(options);
      return { user: 'memory', mayImpersonate: false, removedHeaders: [] };
    },
    checkEdit: (edit) => void readChange(edit),
    countReady: async (source, options) => {
      guard(options);
      return broker.queue(source).ready.length;
    },
    open: async (source, options) => {
      guard(options);
      if (broker.faults.hit('open') !== null) {
        throw new DomainError('broker_unreachable', 'The broker closed the connection.');
      }
      const transfer = new MemoryTransfer(broker, broker.queue(source), options.signal);
      transfers.add(transfer);
      return transfer;
    },
    openReturn: async (vhost, options) => {
      guard(options);
      if (broker.faults.hit('open') !== null) {
        throw new DomainError('broker_unreachable', 'The broker closed the connection.');
      }
      return new MemoryReturn(broker, vhost);
    },
    atomic: {
      obstacle: async (_source, targets, options) => {
        guard(options);
        return targets.length > 0 ? null : 'No target is known.';
      },
      open: async (source, { redriveId, ...options }) => {
        guard(options);
        if (broker.faults.hit('open') !== null) {
          throw new DomainError('broker_unreachable', 'The broker closed the connection.');
        }
        const transfer = new MemoryTransfer(broker, broker.queue(source), options.signal, redriveId);
        transfers.add(transfer);
        return transfer;
      },
      epoch: async (since, options) => {
        guard(options);
        const epoch = String(broker.epoch);
        return { epoch, unbroken: since === epoch };
      },
      leftovers: async () => [],
      removeLeftover: async () => undefined,
    },
  };
}

function adminFacet(broker: MemoryBroker, guard: (options: CallOptions) => void): AdminFacet {
  return {
    purge: async (address, options) => {
      guard(options);
      return { messages: broker.queue(address).ready.splice(0).length };
    },
    deleteQueue: async (address, options) => {
      guard(options);
      broker.deleteQueue(address);
    },
    closeConnection: async (name, _reason, options) => {
      guard(options);
      broker.clients.close(name);
    },
    declareQueue: async ({ vhost, name }, type, options) => {
      guard(options);
      if (broker.refusesDeclares) throw new DomainError('broker_denied', `Not allowed to declare ${name}.`);
      broker.declareQueue(name, { type }, vhost);
    },
  };
}

function factsOf(broker: MemoryBroker): ClusterFacts {
  return {
    product: 'Memory',
    version: '4.0.0',
    brokerClusterName: 'memory',
    nodes: [
      {
        name: 'memory',
        running: true,
        alarms: [...broker.alarms],
        memoryUsedBytes: null,
        memoryLimitBytes: null,
        diskFreeBytes: null,
        diskFreeLimitBytes: null,
        uptimeMs: null,
      },
    ],
    vhosts: [...broker.vhosts],
    connections: 0,
    channels: 0,
    consumers: 0,
    warnings: [...broker.warnings],
    collection: null,
  };
}

function browseCapability(queue: QueueReading, deliveryCountSeen: number): BrowseCapability {
  if (queue.brokerState !== 'running') {
    return refused(`The queue is ${queue.brokerState}.`);
  }
  if (queue.details.exclusive) {
    return refused('The queue is exclusive to the connection that declared it.');
  }
  if (queue.type === 'stream') {
    const sentence = 'A stream is read by position. Nothing in it changes.';
    return { supported: true, method: 'read-log', effects: ['none'], sentence, budget: null };
  }
  const limit = queue.details.deliveryLimit;
  if (queue.type !== 'quorum' || limit === null) {
    return {
      supported: true,
      method: 'hold-and-release',
      effects: ['marks-redelivered', 'hides-while-held'],
      sentence: 'The messages are held for a moment and put back in order, marked redelivered.',
      budget: null,
    };
  }
  const atLimit = queue.details.deadLettersTo === null ? 'drops' : 'dead-letters';
  const budget = budgetOf(limit, deliveryCountSeen, atLimit);
  if (budget.remaining === 0) {
    const reason = `A look counts as a delivery, and the queue drops a message after ${limit}: no look is left.`;
    return { supported: false, reason, budget };
  }
  return {
    supported: true,
    method: 'hold-and-release',
    effects: ['marks-redelivered', 'counts-as-delivery', 'hides-while-held'],
    sentence: `The look counts as a delivery; the queue drops a message after ${limit} of them.`,
    budget,
  };
}

function refused(reason: string): BrowseCapability {
  return { supported: false, reason, budget: null };
}

function redriveCapability(queue: QueueReading): RedriveCapability {
  if (queue.type === 'stream') return { supported: false, reason: 'A stream keeps its messages.' };
  if (queue.brokerState !== 'running') {
    return { supported: false, reason: `The queue is ${queue.brokerState}.` };
  }
  return {
    supported: true,
    guarantee: 'at-least-once',
    keepsOrder: true,
    sentence: 'Each message leaves this queue only after the broker has confirmed its copy.',
  };
}

function peek(broker: MemoryBroker, reading: QueueReading, request: PeekRequest): PeekResult {
  const queue = broker.queue(reading);
  const capability = browseCapability(readingOf(broker, queue), request.deliveryCountSeen);
  if (!capability.supported) throw new DomainError('unsupported', capability.reason);
  if (broker.faults.hit('peek') !== null) {
    throw new DomainError('broker_unreachable', 'The broker closed the connection.');
  }
  if (queue.options.type === 'stream') {
    const page = pageOf(queue, { ...request, position: { at: 'first' } }, broker.nowMs());
    const ended = page.ended === 'end' ? 'drained' : page.ended;
    return { messages: page.messages, ended, elapsedMs: 0, capability, putBack: simplyPutBack };
  }
  const held = [];
  let bytes = 0;
  let ended: PeekResult['ended'] = 'count';
  while (held.length < request.count) {
    const entry = queue.hold();
    if (entry === undefined) {
      ended = 'drained';
      break;
    }
    held.push(entry);
    bytes += entry.message.body.byteLength;
    request.onProgress?.(held.length, bytes);
    if (bytes >= request.maxBytes) {
      ended = 'bytes';
      break;
    }
  }
  const messages = held.map((entry, index) => {
    const view = viewOf(queue, entry, index + 1);
    request.onBody?.(view, entry.message.body);
    return view;
  });
  broker.release(queue, held);
  return { messages, ended, elapsedMs: 0, capability, putBack: simplyPutBack };
}
