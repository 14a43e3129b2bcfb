// A deployment takes both consumers of a queue away and brings none back; orders go on arriving.

import { queueSeen } from '../tools/world';
import { type Incident, startApplication, startPublisher } from './incident';

const queue = 'orders.fulfil';

export const consumersVanish: Incident = {
  name: 'consumers vanish',
  queue,
  state: 'no-consumers',
  async begin(world) {
    const { rabbit } = world;
    const consumers = await startApplication(rabbit.amqpUrl, 'fulfilment-service', async (channel) => {
      await channel.assertQueue(queue, { durable: true });
      for (let n = 0; n < 2; n += 1)
        await channel.consume(queue, (message) => {
          if (message !== null) channel.ack(message);
        });
    });
    const publisher = await startPublisher(rabbit.amqpUrl, 'shop', {
      queue,
      everyMs: 200,
      bodyOf: (order) => ({ order }),
    });
    // Seen with its consumers first, so that what is asked about is a change.
    await queueSeen(world, queue, (row) => row.consumers === 2, 60_000);
    await consumers.stop();
    return () => publisher.stop();
  },
  questions: [
    {
      asked: 'Which queue stands still, why, and since when?',
      mostClicks: 0,
      async ours(walk, { spillway }) {
        await walk.open(spillway.url);
        const row = walk.page.getByRole('listitem').filter({ hasText: queue });
        await walk.see(row.getByText('No consumers'));
        await walk.see(row.getByText(/Since .*consumers? 2→0/));
      },
      // It draws no consumers over time and keeps no log of what changed: since when stays open.
      async peer(walk, { rabbit }) {
        await walk.open(`${rabbit.managementUrl}/#/queues`);
        await walk.click(walk.page.getByText('Ready', { exact: true }).first());
        await walk.click(walk.page.getByRole('link', { name: queue, exact: true }));
        await walk.click(walk.page.getByRole('heading', { name: /^Consumers/ }));
        await walk.see(walk.page.getByText(/no consumers/i).first());
      },
    },
  ],
};
