// Who takes messages out of the demo world: the steps of the pipeline, and the ways in which they fail.
// What fails now succeeds later (phases.ts), so a redrive at the right time visibly works.

import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { type Application, pause, startApplication } from './application';
import { json, type Order, pick, stamp } from './bodies';
import type { Phase } from './phases';
import { declareAnalytics, declareShop } from './topology';

type World = { shopUrl: string; analyticsUrl: string; phase: () => Phase };

type Step = {
  queue: string;
  prefetch: number;
  /** Time one message takes. */
  workMs: () => number;
  handle: (channel: ConfirmChannel, message: ConsumeMessage) => void;
};

function parse(message: ConsumeMessage): Order | null {
  try {
    return JSON.parse(message.content.toString()) as Order;
  } catch {
    return null;
  }
}

function pass(channel: ConfirmChannel, to: string, order: Order, appId: string, type: string): void {
  channel.publish('shop', to, json(order), stamp(appId, type));
}

/** First failure: try once more with the error noted, as many retry helpers do. Second: reject. */
function retryOnceThenReject(channel: ConfirmChannel, message: ConsumeMessage, error: string): void {
  const headers = message.properties.headers ?? {};
  if (headers['x-attempt'] === 2) {
    channel.nack(message, false, false);
    return;
  }
  channel.publish('', message.fields.routingKey, message.content, {
    ...(message.properties as object),
    persistent: true,
    headers: { ...headers, 'x-attempt': 2, 'x-exception-message': error },
  });
  channel.ack(message);
}

function shopSteps(phase: () => Phase): Record<string, Step> {
  return {
    'orders-worker': {
      queue: 'orders.incoming',
      prefetch: 20,
      workMs: () => 20,
      handle: (channel, message) => {
        const order = parse(message);
        if (order !== null) {
          pass(channel, 'orders.validate', order, 'orders-worker', 'order.accepted');
          pass(channel, 'inventory.reserve', order, 'orders-worker', 'stock.requested');
        }
        channel.ack(message);
      },
    },
    'order-validator': {
      queue: 'orders.validate',
      prefetch: 20,
      workMs: () => 15,
      handle: (channel, message) => {
        const order = parse(message);
        if (order === null) {
          channel.nack(message, false, false);
        } else if (order.shipTo.postcode === null && phase().postcodeLookupDown) {
          retryOnceThenReject(channel, message, 'ValidationError: shipTo.postcode must not be null');
        } else {
          pass(channel, 'payments.authorize', order, 'order-validator', 'payment.requested');
          channel.ack(message);
        }
      },
    },
    'payment-gateway': {
      queue: 'payments.authorize',
      prefetch: 5,
      // Slightly less than what arrives, whatever the load: the backlog outgrows the five seconds of TTL.
      workMs: () => (phase().gatewaySlow ? 92 / phase().load : 15),
      handle: (channel, message) => {
        const order = parse(message);
        if (order !== null) pass(channel, 'payments.capture', order, 'payment-gateway', 'payment.authorized');
        channel.ack(message);
      },
    },
    'payment-capture': {
      queue: 'payments.capture',
      prefetch: 10,
      workMs: () => 20,
      handle: (channel, message) => {
        const order = parse(message);
        if (order?.currency === 'SEK' && phase().currencyTableOld && Math.random() < 0.25) {
          retryOnceThenReject(channel, message, 'CurrencyNotSupportedError: no rate for SEK');
          return;
        }
        if (order !== null) pass(channel, 'orders.fulfil', order, 'payment-capture', 'order.paid');
        channel.ack(message);
      },
    },
    'warehouse-link': {
      queue: 'orders.fulfil',
      prefetch: 10,
      workMs: () => 20,
      handle: (channel, message) => {
        const order = parse(message);
        // One order in sixteen to Porto waits for a warehouse that does not answer; the quorum queue
        // gives up after its delivery limit.
        if (order?.shipTo.city === 'Porto' && phase().warehouseSlow && order.orderId.charAt(4) === '0') {
          channel.nack(message, false, true);
          return;
        }
        if (order !== null) {
          channel.publish('shop', 'shipping.labels', json({ orderId: order.orderId, ...order.shipTo }), {
            ...stamp('warehouse-link', 'label.requested'),
            priority: pick([0, 0, 0, 5, 9]),
          });
          pass(channel, 'search.index', order, 'warehouse-link', 'order.shipped');
        }
        channel.ack(message);
      },
    },
    'stock-service': {
      queue: 'inventory.reserve',
      prefetch: 20,
      workMs: () => 20,
      handle: (channel, message) => channel.ack(message),
    },
    'session-auditor': {
      queue: 'sessions.expiring',
      prefetch: 20,
      // Enough by night; at the peak some sessions expire unread.
      workMs: () => 160,
      handle: (channel, message) => channel.ack(message),
    },
    'label-printer': {
      queue: 'shipping.labels',
      prefetch: 4,
      workMs: () => 40,
      handle: (channel, message) => channel.ack(message),
    },
    'mail-sender': {
      queue: 'emails.outbound',
      prefetch: 10,
      workMs: () => (phase().mailThrottled ? 120 : 8),
      handle: (channel, message) => channel.ack(message),
    },
  };
}

/** Handles one message after another, as a worker with one thread does. */
async function runStep(channel: ConfirmChannel, step: Step, signal: AbortSignal): Promise<string> {
  await channel.prefetch(step.prefetch);
  let busy = Promise.resolve();
  const { consumerTag } = await channel.consume(step.queue, (message) => {
    if (message === null) return;
    busy = busy.then(async () => {
      if (!(await pause(step.workMs(), signal))) return;
      step.handle(channel, message);
    });
    busy.catch(() => undefined);
  });
  return consumerTag;
}

export function startConsumers({ shopUrl, analyticsUrl, phase }: World): Application[] {
  const instances: Record<string, number> = { 'orders-worker': 2, 'payment-gateway': 1, 'mail-sender': 1 };
  const shop = Object.entries(shopSteps(phase)).flatMap(([name, step]) =>
    Array.from({ length: instances[name] ?? 1 }, (_, index) =>
      startApplication(shopUrl, `${name}-${index + 1}`, async (channel, signal) => {
        await declareShop(channel);
        await runStep(channel, step, signal);
      }),
    ),
  );
  return [...shop, startIndexer(shopUrl, phase), startEnricher(analyticsUrl)];
}

/** The search indexers, gone while they are redeployed. */
function startIndexer(shopUrl: string, phase: () => Phase): Application {
  return startApplication(shopUrl, 'search-indexer-1', async (channel, signal) => {
    await declareShop(channel);
    const step: Step = {
      queue: 'search.index',
      prefetch: 50,
      workMs: () => 4,
      handle: (own, message) => own.ack(message),
    };
    const watch = async () => {
      let tag: string | null = null;
      do {
        if (phase().indexersGone && tag !== null) {
          await channel.cancel(tag);
          tag = null;
        } else if (!phase().indexersGone) {
          tag ??= await runStep(channel, step, signal);
        }
      } while (await pause(1_000, signal));
    };
    watch().catch(() => undefined);
  });
}

function startEnricher(analyticsUrl: string): Application {
  return startApplication(analyticsUrl, 'click-enricher-1', async (channel, signal) => {
    await declareAnalytics(channel);
    const drained: Step = {
      queue: 'clickstream.enriched',
      prefetch: 100,
      workMs: () => 2,
      handle: (own, message) => own.ack(message),
    };
    const enrich: Step = {
      queue: 'clickstream.raw',
      prefetch: 50,
      workMs: () => 8,
      handle: (own, message) => {
        own.sendToQueue('clickstream.enriched', message.content, {
          persistent: true,
          contentType: 'application/json',
        });
        own.ack(message);
      },
    };
    await runStep(channel, enrich, signal);
    await runStep(channel, drained, signal);
  });
}
