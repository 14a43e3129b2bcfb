// What the contract suite stands on: the harness that a driver's test brings, and steps that many tests take.

import { expect } from 'vitest';
import { limits } from '@/server/domain/limits';
import type { PeekResult } from '@/server/domain/message';
import type { QueueAddress } from '@/server/domain/queue';
import type {
  BrokerSession,
  BrowseFacet,
  HeldMessage,
  MessagesFacet,
  PublishTarget,
  QueueReading,
  Transfer,
  TransferFacet,
} from '@/server/brokers/driver';

export type ContractQueue = {
  type: 'classic' | 'quorum';
  vhost?: string;
  deliveryLimit?: number;
  maxLengthMessages?: number;
  overflow?: 'reject-publish';
  deadLetterExchange?: string;
  deadLetterRoutingKey?: string;
};

export type DrainedMessage = {
  body: string;
  redelivered: boolean;
  /** Names of the headers. */
  headers: string[];
};

export type ContractConsumer = {
  /** So many of what it holds, oldest first; waits until it holds them. */
  acknowledge(count: number): Promise<void>;
  close(): Promise<void>;
  /** Resolves when its connection has ended, whoever ended it. */
  ended(): Promise<void>;
};

/** What a session may have besides the core; `holders` is a part of `topology`. */
export type ContractFacet = 'browse' | 'transfer' | 'watch' | 'holders';

/** Facets that a driver lacks are named, and tested to be absent. What serves only these throws, and is never called. */
export type ContractHarness = {
  /** Left out: both. */
  queueTypes?: readonly ContractQueue['type'][];
  /** Left out: none. */
  lacks?: readonly ContractFacet[];
  /** Between which the broker moves atomically. */
  atomicTypes: readonly ContractQueue['type'][];
  start(): Promise<void>;
  stop(): Promise<void>;
  connect(): Promise<BrokerSession>;
  declareVhost(name: string): Promise<void>;
  declareQueue(name: string, queue: ContractQueue): Promise<QueueAddress>;
  /** One that lets go of its oldest messages beyond so many bytes, roughly. */
  declareStream(name: string, stream?: { maxLengthBytes?: number }): Promise<QueueAddress>;
  deleteQueue(address: QueueAddress): Promise<void>;
  /** With these queues bound to it; in the vhost `/`. */
  declareExchange(
    name: string,
    type: 'direct' | 'fanout',
    bindings: readonly { queue: string; routingKey: string }[],
  ): Promise<void>;
  /** A consumer takes so many from the head and rejects them for good: they die. */
  rejectHead(address: QueueAddress, count: number): Promise<void>;
  /** Resolves when they are stored. */
  publish(address: QueueAddress, bodies: readonly string[]): Promise<void>;
  readyCount(address: QueueAddress): Promise<number>;
  /** An application that consumes on a connection of its own, and acknowledges when it is told to. */
  consume(
    address: QueueAddress,
    options: { application: string; prefetch: number },
  ): Promise<ContractConsumer>;
  /** Takes everything for good, in order. */
  drain(address: QueueAddress): Promise<DrainedMessage[]>;
};

export type World = {
  harness: ContractHarness;
  session: BrokerSession;
  messages: MessagesFacet;
  browse: BrowseFacet;
  transfers: TransferFacet;
  signal: AbortSignal;
};

type LookOptions = { count?: number; maxBytes?: number; deliveryCountSeen?: number };

export async function look(
  world: World,
  address: QueueAddress,
  options: LookOptions = {},
): Promise<PeekResult> {
  return lookAt(world, await read(world, address), options);
}

export async function lookAt(
  world: World,
  reading: QueueReading,
  options: LookOptions = {},
): Promise<PeekResult> {
  const request = { count: 10, maxBytes: limits.peekBytes, waitMs: 5_000, deliveryCountSeen: 0, ...options };
  return world.messages.peek(reading, request, { signal: world.signal });
}

export async function read(world: World, address: QueueAddress): Promise<QueueReading> {
  const reading = await world.session.topology?.queue(address, { signal: world.signal });
  if (reading === undefined) throw new Error('no topology facet');
  return reading;
}

/** Waits until the queue has so many ready messages: the broker puts back a moment after it was told. */
export async function settled(world: World, address: QueueAddress, ready: number): Promise<void> {
  await expect.poll(() => world.harness.readyCount(address), { timeout: 10_000, interval: 20 }).toBe(ready);
}

export async function move(transfer: Transfer, target: PublishTarget, count: number): Promise<void> {
  const held = await transfer.take(count);
  for (const one of held) {
    expect(await transfer.publish(one, target, { addHeaders: {} })).toEqual({ outcome: 'confirmed' });
  }
  await transfer.acknowledge(held);
}

export const to = ({ name }: QueueAddress): PublishTarget => ({ exchange: '', routingKey: name });
export const numbered = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));
export const byNumber = (a: string, b: string) => Number(a) - Number(b);
export const textOf = (view: { bodyBase64: string }) =>
  Buffer.from(view.bodyBase64, 'base64').toString('utf8');
export const bodyOf = ({ view }: HeldMessage) => textOf(view);

export function at(held: HeldMessage[], index: number): HeldMessage {
  const one = held[index];
  if (one === undefined) throw new Error(`nothing was taken at ${index}`);
  return one;
}
