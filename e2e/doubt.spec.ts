// Messages in doubt, in the browser: the wire is cut once a redrive's copies are there and before the broker's word on them. A person
// then decides about each; what moves is what was decided, and the page, the queues and the audit log agree.

import { expect, type Locator, type Page, test } from '@playwright/test';
import { RawAmqp } from './brokers/raw-amqp';
import { makeDeadLetters } from './tools/dead-letters';
import { depthOf } from './tools/depth-of';
import { type CutProxy, startCutProxy } from './tools/cut-proxy';
import { eventually } from './tools/spillway';
import { clusterInput, queueSeen, type World, withWorld } from './tools/world';

const work = 'orders';
const dlq = 'orders.dlq';
const parking = 'orders.dlq.parking';
const bodies = ['a', 'b', 'c', 'd', 'e', 'f'];
/** The head of a frame that confirms a publish: its size, and `basic.ack`. */
const confirm = Buffer.from('0000000d003c0050', 'hex');

test('what is in doubt is released, parked and dropped by click: counted, audited, and in the queues as decided', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const raw = await RawAmqp.open(world.rabbit.amqpUrl);
    const wire = await startCutProxy(world.rabbit.amqpPort);
    const redriveId = await inDoubt(world, wire);

    await page.goto(`${world.spillway.url}/redrives/${redriveId}`);
    const panel = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: /^In doubt/, level: 2 }) });
    await expect(panel).toContainText('In doubt: 6 messages');
    await expect(panel).toContainText('none is lost');
    await page.getByRole('link', { name: 'In doubt: show 6 messages' }).click();
    await expect(panel.getByRole('button', { name: 'Release all 6…' })).toBeInViewport();

    await decide(page, panel, {
      message: 'a',
      verb: 'Release',
      says: '1 message released: nothing was moved.',
    });
    await expect(panel).toContainText('In doubt: 5 messages');
    await decide(page, panel, { message: 'b', verb: 'Park', says: `1 message parked in ${parking}.` });
    await expect(panel).toContainText('In doubt: 4 messages');
    await decide(page, panel, { message: 'c', verb: 'Drop', says: `1 message deleted from ${dlq}.` });
    await expect(panel).toContainText('In doubt: 3 messages');
    await expect(panel).toContainText('3 decided');
    const decided = (message: string) => panel.getByRole('row').filter({ hasText: `message ${message}` });
    await expect(decided('a')).toContainText('Released');
    await expect(decided('b')).toContainText('Parked');
    await expect(decided('c')).toContainText('Dropped');
    await expect(decided('d')).toContainText('open');

    await page.goto(`${world.spillway.url}/audit`);
    const rows = page.getByRole('row').filter({ hasText: 'Decided about messages in doubt' });
    await expect(rows).toHaveCount(3);
    for (const verb of ['Release', 'Park', 'Drop']) {
      await expect(rows.filter({ hasText: `${verb}: looked it up` })).toHaveCount(1);
    }

    const texts = async (queue: string) => (await raw.drain(queue)).map(({ body }) => body.toString());
    expect(await texts(dlq)).toEqual(['a', 'd', 'e', 'f']);
    expect(await texts(parking)).toEqual(['b']);
    // The copies arrived; only the broker's word on them did not.
    expect(await texts(work)).toEqual(bodies);
    raw.close();
    await wire.close();
  });
});

/** A redrive through the wire that ended with all of its messages in doubt. */
async function inDoubt(world: World, wire: CutProxy): Promise<string> {
  const { rabbit, spillway } = world;
  const messages = bodies.map((body) => ({
    body: Buffer.from(body),
    options: { persistent: true, messageId: `message ${body}` },
  }));
  // With a length limit, copies are not made in transactions, which leave nothing in doubt.
  await makeDeadLetters(rabbit.amqpUrl, work, dlq, messages, { dlqArguments: { 'x-max-length': 1_000 } });
  const { config, ...input } = clusterInput(rabbit);
  const { id: clusterId } = await spillway.mutate<{ id: string }>('clusters.create', {
    ...input,
    name: 'through a wire',
    config: { ...config, amqpUrl: `amqp://127.0.0.1:${wire.port}` },
  });
  await queueSeen({ ...world, clusterId }, dlq, (row) => row.readyMessages === bodies.length);
  // The size of a body may be tried before, which is confirmed too.
  wire.muteFrom(confirm, Buffer.from('message a'));
  const { id: redriveId } = await spillway.mutate<{ id: string }>('redrives.start', {
    ...{ clusterId, vhost: '/', name: dlq, selection: { kind: 'all' }, destination: { kind: 'origin' } },
  });
  await eventually('the copies', async () =>
    (await depthOf(rabbit, work)) === bodies.length ? true : undefined,
  );
  wire.cut();
  wire.mend();
  const ended = await eventually('the redrive to end', async () => {
    const redrive = await spillway.query<{ finishedAtMs: number | null; inDoubtMessages: number }>(
      'redrives.get',
      { redriveId },
    );
    return redrive.finishedAtMs === null ? undefined : redrive;
  });
  expect(ended.inDoubtMessages).toBe(bodies.length);
  return redriveId;
}

type Decision = { message: string; verb: 'Release' | 'Park' | 'Drop'; says: string };

async function decide(page: Page, panel: Locator, { message, verb, says }: Decision): Promise<void> {
  const row = panel.getByRole('row').filter({ hasText: `message ${message}` });
  await row.getByRole('checkbox').check();
  await panel.getByRole('button', { name: `${verb} 1…` }).click();
  const dialog = page.getByRole('dialog', { name: `${verb} 1 message in doubt` });
  const act = dialog.getByRole('button', { name: `${verb} 1 message` });
  if (verb === 'Park') await expect(dialog.getByLabel('Parking queue')).toHaveValue(parking);
  if (verb === 'Drop') {
    await expect(act).toBeDisabled();
    await dialog.getByLabel('Type the name of the queue').fill(dlq);
  }
  await dialog.getByLabel('Reason').fill(`${verb}: looked it up`);
  await act.click();
  await expect(dialog).toContainText(says);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
}
