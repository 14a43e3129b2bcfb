// A plan's facts for tests: 4,120 dead letters, one origin, nothing to mind. Each test changes what it is about.

import type { MessageView } from '../message';
import { type RedriveInput, redriveInputSchema } from '../redrive';
import { makePlan, type RedriveFacts } from '../redrive-plan';
import { RoutingTable } from '../route';
import type { SourceFacts } from './facts';
import { type Look, previewOf } from './preview';
import type { PlanTarget } from './schema';

export const input = redriveInputSchema.parse({
  clusterId: '0192f0c0-0000-7000-8000-000000000000',
  vhost: '/',
  name: 'orders.dlq',
  destination: { kind: 'origin' },
  selection: { kind: 'all' },
});

export const orders: PlanTarget = {
  queue: 'orders',
  exists: true,
  depthMessages: 10,
  consumers: 2,
  maxLengthMessages: null,
  overflow: null,
  type: 'classic',
  brokerState: 'running',
  readyBytes: 0,
  maxLengthBytes: null,
  maxPriority: null,
  messageTtlMs: null,
  deliveryLimit: null,
  hasDeadLetterExchange: true,
  gets: 'all',
};

export const source: SourceFacts = {
  type: 'classic',
  readyMessages: 4120,
  unackedMessages: 0,
  consumers: 0,
  meanBytes: 1_000,
  maxPriority: null,
  capability: { supported: true, guarantee: 'at-least-once', keepsOrder: true, sentence: '' },
  budget: null,
  lookSentence: 'The messages are held for a moment.',
};

export const death = {
  reason: 'rejected',
  queue: 'orders',
  exchange: 'events',
  routingKeys: ['order.created'],
  count: 1,
  atMs: 5,
  originalExpiration: null,
};

export const view = (over: Partial<MessageView> = {}): MessageView => ({
  position: 1,
  fingerprint: 'f',
  exchange: '',
  routingKey: '',
  redelivered: false,
  deliveryCount: null,
  properties: [],
  headers: [],
  messageId: null,
  contentType: null,
  timestampMs: null,
  sizeBytes: 1,
  bodyBase64: '',
  bodyTruncated: false,
  deaths: [death],
  origin: { queue: 'orders' },
  offset: null,
  ...over,
});

export const look = (messages: MessageView[], over: Partial<Look> = {}): Look => ({
  atMs: 1,
  messages,
  whole: false,
  readyMessages: 4120,
  ...over,
});

export const facts: RedriveFacts = {
  clusterName: 'production',
  readOnly: false,
  activeActor: null,
  source,
  targets: [orders],
  elsewhere: [],
  preview: previewOf(look([view()]), input, null),
  route: null,
  routingError: null,
  rules: { user: 'spillway', mayImpersonate: false, removedHeaders: ['CC', 'BCC'] },
  alarms: [],
  measuredPerSec: null,
};

export const planOf = (over: Partial<RedriveInput>, with_: Partial<RedriveFacts> = {}) =>
  makePlan({ ...input, ...over }, { ...facts, ...with_ });

export const events = new RoutingTable(
  {
    exchanges: [
      { name: 'events', type: 'topic', internal: false, alternate: 'lost' },
      { name: 'lost', type: 'fanout', internal: false, alternate: null },
      { name: 'own', type: 'fanout', internal: true, alternate: null },
      { name: 'nobody', type: 'direct', internal: false, alternate: null },
    ],
    bindings: [
      ['events', 'orders', 'order.*'],
      ['events', 'audit', 'order.created'],
      ['lost', 'orders.dlq', ''],
    ].map(([from = '', to = '', key = '']) => ({
      source: from,
      destination: to,
      destinationType: 'queue' as const,
      routingKey: key,
      arguments: {},
    })),
  },
  () => true,
);
