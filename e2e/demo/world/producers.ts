// Who puts messages into the demo world, at a pace that follows the day.

import type { ConfirmChannel } from 'amqplib';
import { type Application, pause, startApplication } from './application';
import { json, makeOrder, pick, stamp } from './bodies';
import type { Phase } from './phases';
import { declareAnalytics, declareShop } from './topology';

type World = { shopUrl: string; analyticsUrl: string; phase: () => Phase };

/** Publishes about `perSec` × load messages a second until the channel or the world ends. */
async function flow(
  channel: ConfirmChannel,
  signal: AbortSignal,
  phase: () => Phase,
  perSec: number,
  publishOne: () => void,
): Promise<void> {
  const tickMs = 250;
  let owed = 0;
  while (await pause(tickMs, signal)) {
    owed += perSec * phase().load * (tickMs / 1_000) * (0.7 + 0.6 * Math.random());
    for (; owed >= 1; owed -= 1) publishOne();
    await channel.waitForConfirms();
  }
}

export function startProducers({ shopUrl, analyticsUrl, phase }: World): Application[] {
  const producer = (
    url: string,
    name: string,
    perSec: number,
    publishOne: (channel: ConfirmChannel) => void,
  ) =>
    startApplication(url, name, async (channel, signal) => {
      await (url === shopUrl ? declareShop(channel) : declareAnalytics(channel));
      // Runs beside the connection; a failed publish closes it, and the application starts again.
      flow(channel, signal, phase, perSec, () => publishOne(channel)).catch(() => undefined);
    });

  return [
    producer(shopUrl, 'order-web', 12, (channel) => {
      channel.publish('shop', 'orders.incoming', json(makeOrder()), stamp('order-web', 'order.placed'));
    }),
    producer(shopUrl, 'legacy-import', 0.15, (channel) => {
      // A partner's export, cut off in the middle: no consumer will ever parse it.
      const broken = JSON.stringify(makeOrder()).slice(0, 120);
      channel.publish(
        'shop',
        'orders.validate',
        Buffer.from(broken),
        stamp('legacy-import', 'order.imported'),
      );
    }),
    producer(shopUrl, 'campaign-mailer', 22, (channel) => {
      const order = makeOrder();
      const mail = {
        to: order.customer.email,
        template: pick(['receipt', 'shipped', 'review-request']),
        orderId: order.orderId,
      };
      channel.publish('shop', 'emails.outbound', json(mail), stamp('campaign-mailer', 'email.requested'));
    }),
    producer(shopUrl, 'session-tracker', 5, (channel) => {
      channel.publish(
        'shop',
        'sessions.expiring',
        json({ session: makeOrder().orderId }),
        stamp('session-tracker', 'session.seen'),
      );
    }),
    producer(analyticsUrl, 'click-collector', 30, (channel) => {
      const click = {
        page: pick(['/', '/cart', '/checkout', '/product']),
        ms: Math.floor(Math.random() * 4_000),
      };
      channel.publish('clicks', '', json(click), stamp('click-collector', 'click'));
    }),
  ];
}
