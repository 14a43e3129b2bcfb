// A service behind the consumer answers too late: what it fails at ends in the dead-letter queue, among others that failed
// for good. Then the service recovers.

import type { Locator } from 'playwright-core';
import { type Incident, startApplication, startPublisher } from './incident';
import type { Walk } from './walk';

const queue = 'payments.capture';
const deadLetters = 'payments.dlq';
const timedOut = 'Read timed out after 5000 ms: card-gateway';
const refused = 'Unknown currency: XXX';

export const downstreamTimeOut: Incident = {
  name: 'downstream time-out',
  queue: deadLetters,
  state: 'filling',
  async begin({ rabbit }) {
    let gatewaySlow = true;
    const consumer = await startApplication(rabbit.amqpUrl, 'payment-service', async (channel) => {
      await channel.assertExchange('payments.dlx', 'direct', { durable: true });
      await channel.assertQueue(deadLetters, { durable: true });
      await channel.bindQueue(deadLetters, 'payments.dlx', 'dead');
      await channel.assertQueue(queue, {
        durable: true,
        deadLetterExchange: 'payments.dlx',
        deadLetterRoutingKey: 'dead',
      });
      await channel.prefetch(10);
      await channel.consume(queue, (message) => {
        if (message === null) return;
        const { headers = {} } = message.properties;
        const { payment } = JSON.parse(message.content.toString()) as { payment: number };
        const error = payment % 10 === 3 ? refused : gatewaySlow && payment % 2 === 0 ? timedOut : null;
        if (error === null) channel.ack(message);
        else if (headers['x-exception-message'] === error) channel.nack(message, false, false);
        else {
          // Once more with the error noted, as retry helpers do; then it is rejected.
          channel.sendToQueue(queue, message.content, {
            ...(message.properties as object),
            headers: { ...headers, 'x-exception-message': error },
          });
          channel.ack(message);
        }
      });
    });
    const publisher = await startPublisher(rabbit.amqpUrl, 'checkout', {
      queue,
      everyMs: 250,
      bodyOf: (payment) => ({ payment }),
    });
    // Long enough to be a pile; then the gateway is well again, as it is when somebody puts dead letters back.
    const recovery = setTimeout(() => (gatewaySlow = false), 5 * 60_000);
    return async () => {
      clearTimeout(recovery);
      await publisher.stop();
      await consumer.stop();
    };
  },
  questions: [
    {
      asked: 'Why do they die, and how many of each?',
      mostClicks: 2,
      async ours(walk, { spillway }) {
        await walk.open(spillway.url);
        await walk.click(deadLettersOf(walk));
        await walk.click(walk.page.getByRole('button', { name: 'Scan the queue' }));
        await walk.see(walk.page.getByText(/Read timed out/).first());
        await walk.see(walk.page.getByText(/Unknown currency/).first());
      },
      peer: 'It shows single messages, up to a number one types, and groups nothing.',
    },
    {
      asked: 'Put back what timed out, and nothing else, to where it died',
      mostClicks: 4,
      async ours(walk, { spillway }) {
        await walk.open(spillway.url);
        await walk.click(deadLettersOf(walk));
        await walk.click(walk.page.getByRole('checkbox', { name: /Read timed out/ }));
        await walk.click(walk.page.getByRole('button', { name: /^Redrive \d/ }).first());
        await walk.click(walk.page.getByRole('dialog').getByRole('button', { name: /^Start redrive/ }));
        await walk.see(walk.page.getByText('Completed', { exact: true }));
      },
      peer: 'A shovel moves the whole queue, to one queue that one types.',
    },
  ],
};

/** The way in from the overview. */
function deadLettersOf({ page }: Walk): Locator {
  return page
    .getByRole('listitem')
    .filter({ hasText: deadLetters })
    .first()
    .getByRole('link', { name: deadLetters });
}
