// One message that its consumer can neither handle nor let go: it rejects it with requeue, at once gets it again, and
// everything behind waits.

import type { ConsumeMessage } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { type Incident, startApplication, startPublisher } from './incident';
import type { Walk } from './walk';

const queue = 'invoices.render';
const poisonId = `${queue}-2`;

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
      everyMs: 4_000,
      bodyOf: (n) => (n === 2 ? { invoice: n, currency: null } : { invoice: n, currency: 'EUR' }),
    });
    return async () => {
      ended = true;
      await publisher.stop();
      await consumer.stop();
    };
  },
  questions: [
    {
      asked: 'Which queue goes round, since when, and whose consumer holds it?',
      mostClicks: 2,
      async ours(walk, { spillway }) {
        await walk.open(spillway.url);
        await walk.see(rowOf(walk).getByText('Poison loop'));
        await walk.click(rowOf(walk).getByRole('link', { name: queue }));
        await walk.click(walk.page.getByRole('tab', { name: 'Consumers & bindings' }));
        await walk.see(walk.page.getByText('invoice-renderer').first());
      },
      async peer(walk, { rabbit }) {
        await openAtPeer(walk, rabbit.managementUrl);
        await walk.click(walk.page.getByRole('heading', { name: /^Consumers/ }));
        // A consumer is its channel there; whose that is stands with the connection.
        await walk.click(walk.page.locator('#main a[href^="#/channels/"]').first());
        await walk.click(walk.page.locator('#main a[href^="#/connections/"]').first());
        await walk.see(walk.page.getByText('invoice-renderer').first());
      },
    },
    {
      asked: 'Which message is it?',
      mostClicks: 4,
      async ours(walk, { spillway }) {
        await walk.open(spillway.url);
        await walk.click(rowOf(walk).getByRole('link', { name: queue }));
        await walk.click(walk.page.getByRole('tab', { name: 'Messages' }));
        await walk.click(walk.page.getByRole('button', { name: /^Look at/ }));
        await walk.click(walk.page.getByRole('button', { name: 'Redelivered only (1)' }));
        await walk.see(walk.page.getByText(poisonId, { exact: true }).first());
      },
      // Get takes what the consumer does not hold at that moment: mostly the messages behind the one in question.
      async peer(walk, { rabbit }) {
        await openAtPeer(walk, rabbit.managementUrl);
        await walk.click(walk.page.getByRole('heading', { name: /^Get messages/ }));
        for (let tries = 0; tries < 10; tries += 1) {
          await walk.click(walk.page.getByRole('button', { name: /^Get Message/ }));
          await delay(500);
          if (await walk.page.getByText(poisonId).first().isVisible()) return;
        }
        throw new Error('Ten gets did not bring it.');
      },
    },
  ],
};

function rowOf({ page }: Walk): Locator {
  return page.getByRole('listitem').filter({ hasText: queue });
}

async function openAtPeer(walk: Walk, url: string): Promise<void> {
  await walk.open(`${url}/#/queues`);
  await walk.click(walk.page.getByText('Ready', { exact: true }).first());
  await walk.click(walk.page.getByRole('link', { name: queue, exact: true }));
}
