// One message that its consumer can neither handle nor let go: it rejects it with requeue, at once gets it again, and
// everything behind waits.

import type { ConsumeMessage } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';
import { type Incident, startApplication, startPublisher } from './incident';

const queue = 'invoices.render';
const poisonId = `${queue}-25`;

export const poisonMessage: Incident = {
  name: 'poison message',
  queue,
  state: 'poison-loop',
  async begin({ rabbit }) {
    let ended = false;
    const consumer = await startApplication(rabbit.amqpUrl, 'invoice-renderer', async (channel) => {
      await channel.assertQueue(queue, { durable: true });
      await channel.prefetch(1);
      const handle = async (message: ConsumeMessage) => {
        await delay(100);
        if (ended) return;
        if (message.properties.messageId === poisonId) channel.nack(message, false, true);
        else channel.ack(message);
      };
      await channel.consume(queue, (message) => {
        if (message !== null) void handle(message);
      });
    });
    const publisher = await startPublisher(rabbit.amqpUrl, 'billing', {
      queue,
      everyMs: 500,
      bodyOf: (n) => (n === 25 ? { invoice: n, currency: null } : { invoice: n, currency: 'EUR' }),
    });
    return async () => {
      ended = true;
      await publisher.stop();
      await consumer.stop();
    };
  },
  questions: [
    {
      asked: 'Which queue goes round, and which message is it?',
      mostClicks: 4,
      async ours(walk, { spillway }) {
        await walk.open(spillway.url);
        const row = walk.page.getByRole('listitem').filter({ hasText: queue });
        await walk.see(row.getByText('Poison loop'));
        await walk.click(row.getByRole('link', { name: queue }));
        await walk.click(walk.page.getByRole('tab', { name: 'Messages' }));
        await walk.click(walk.page.getByRole('button', { name: /^Look at/ }));
        await walk.see(walk.page.getByText(poisonId, { exact: true }).first());
      },
      // Get takes what the consumer does not hold at that moment: mostly the messages behind the one in question.
      async peer(walk, { rabbit }) {
        await walk.open(`${rabbit.managementUrl}/#/queues`);
        await walk.click(walk.page.getByText('Ready', { exact: true }).first());
        await walk.click(walk.page.getByRole('link', { name: queue, exact: true }));
        await walk.click(walk.page.getByRole('heading', { name: /^Get messages/ }));
        for (let tries = 0; tries < 10; tries += 1) {
          await walk.click(walk.page.getByRole('button', { name: /^Get Message/ }));
          if (
            await walk.page
              .getByText(poisonId)
              .first()
              .isVisible()
              .catch(() => false)
          )
            return;
          await delay(300);
        }
        throw new Error('Ten gets did not bring it.');
      },
    },
  ],
};
