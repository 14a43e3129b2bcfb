import { expect } from 'vitest';
import type { BrokerSession } from '@/server/brokers/driver';
import { describeContract, type ContractHarness } from '@/server/brokers/contract';
import { systemClock } from '@/server/platform/clock';
import { createMemoryDriver, MemoryBroker } from './index';

function memoryHarness(): ContractHarness {
  const broker = new MemoryBroker(systemClock);
  return {
    atomicTypes: ['classic', 'quorum'],
    start: async () => undefined,
    stop: async () => undefined,
    connect: (): Promise<BrokerSession> =>
      createMemoryDriver(broker).connect({}, { signal: new AbortController().signal }),
    declareVhost: async (name) => void broker.vhosts.push(name),
    declareQueue: async (name, { vhost = '/', ...options }) => {
      broker.declareQueue(name, { overflow: 'drop-head', ...options }, vhost);
      return { vhost, name };
    },
    declareStream: async (name, stream = {}) => {
      broker.declareQueue(name, { type: 'stream', ...stream });
      return { vhost: '/', name };
    },
    deleteQueue: async (address) => broker.deleteQueue(address),
    declareExchange: async (name, type, bindings) => {
      broker.declareExchange(name, type);
      for (const { queue, routingKey } of bindings) broker.bind(name, queue, routingKey);
    },
    rejectHead: async (address, count) => broker.rejectHead(address, count),
    publish: async ({ vhost, name }, bodies) => {
      for (const body of bodies) broker.publish({ routingKey: name, body }, vhost);
    },
    readyCount: async (address) => broker.queue(address).ready.length,
    consume: async (address, { application, prefetch }) => {
      const client = broker.clients.connect(application);
      const channel = broker.clients.consume(client, address, prefetch);
      return {
        acknowledge: async (count) => broker.clients.acknowledge(channel, count),
        close: async () => broker.clients.close(client.name),
        ended: async () => expect.poll(() => broker.clients.open.has(client.name)).toBe(false),
      };
    },
    drain: async (address) =>
      broker
        .queue(address)
        .ready.splice(0)
        .map(({ message, redelivered }) => ({
          body: Buffer.from(message.body).toString('utf8'),
          redelivered,
          headers: message.headers.map(({ name }) => name),
        })),
  };
}

describeContract('memory', memoryHarness());
