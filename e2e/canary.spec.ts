// The canary end to end: a cause whose consumer is still broken stops the redrive after its first step, in words. Once
// the consumer is fixed the same redrive goes through, step by step and on a ramp; it is paused, resumed and made
// faster on the way; and what the ledger says is what the consumer got.

import { expect, type Locator, test, type Page } from '@playwright/test';
import { connect } from 'amqplib';
import { depthOf } from './tools/depth-of';
import { queueSeen, type World, withWorld } from './tools/world';

const work = 'payments';
const dlq = 'payments.dlq';
const declined = 40;
const others = 6;

test('a canary stops at a broken consumer; fixed, the same redrive is ramped, paused, resumed, changed, and adds up', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    await using consumer = await startConsumer(world);
    await consumer.publish();
    await queueSeen(world, dlq, (row) => row.readyMessages === declined + others);

    await openDialog(page, world);
    await choosePace(page, { steps: '1, 5', watch: '3' });
    await start(page);
    await expect(page.getByText('Stopped by itself', { exact: true })).toBeVisible({ timeout: 30_000 });
    const reason = `Stopped after the first step: 1 of 1 died again in ${dlq} within 3 s, rejected, same cause.`;
    await expect(page.getByText(reason).first()).toBeVisible();
    const strip = page.getByRole('list', { name: 'Canary' }).getByRole('listitem');
    await expect(strip).toHaveCount(3);
    await expect(strip.nth(1)).toContainText('Not sent yet');
    expect(await depthOf(world.rabbit, dlq)).toBe(declined + others);

    consumer.fix();
    await openDialog(page, world);
    await choosePace(page, { steps: '1, 5', watch: '2', rate: '4', rampFrom: '1', rampSeconds: '30' });
    await start(page);
    await expect(strip.nth(1)).toHaveAttribute('aria-current', 'step', { timeout: 30_000 });
    await expect(strip.nth(0)).toContainText('0 of 1 sent so far died again');
    await expect(strip.nth(2)).toHaveAttribute('aria-current', 'step', { timeout: 30_000 });

    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByText('Paused', { exact: true })).toBeVisible({ timeout: 15_000 });
    const paused = await redriveOf(world, page);
    expect(paused.movedMessages).toBeGreaterThanOrEqual(6);
    expect(paused.movedMessages).toBeLessThan(declined);
    expect(await depthOf(world.rabbit, dlq)).toBe(declined + others - paused.movedMessages);

    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(page.getByText('Running', { exact: true })).toBeVisible({ timeout: 15_000 });
    await page.getByRole('button', { name: 'Change speed' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('At most per second')).toHaveValue('4');
    await dialog.getByLabel('At most per second').fill('200');
    await dialog.getByLabel('Begin with, per second').fill('');
    await dialog.getByRole('button', { name: 'Change speed' }).click();
    await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 15_000 });
    await expect(page.getByText(`${declined} of ${declined} moved to ${work}.`)).toBeVisible();

    const ended = await redriveOf(world, page);
    expect(ended).toMatchObject({ movedMessages: declined, failedMessages: 0, inDoubtMessages: 0 });
    expect(ended.plan.boundMessages).toBe(declined);
    const counted = ended.outcomes.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(ended.plan.boundMessages);
    expect(ended.returns.diedAgainMessages).toBe(0);
    await expect.poll(() => consumer.acknowledged.length).toBe(declined);
    expect(new Set(consumer.acknowledged).size).toBe(declined);
    expect(await depthOf(world.rabbit, dlq)).toBe(others);
  });
});

/** With all messages of the cause selected. */
async function openDialog(page: Page, { spillway, clusterId }: World): Promise<void> {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq });
  await page.goto(`${spillway.url}/dead-letters/queue?${params.toString()}`);
  await page.getByRole('button', { name: /^Look at/ }).click();
  await page.getByRole('checkbox', { name: `Select all ${declined} of cause: card declined` }).check();
  await page.getByRole('button', { name: `Redrive ${declined} selected` }).click();
}

async function choosePace(
  page: Page,
  pace: { steps: string; watch: string; rate?: string; rampFrom?: string; rampSeconds?: string },
): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Pace', { exact: true }).click();
  await dialog.getByLabel(/^Canary/).check();
  await fill(dialog, 'Steps', pace.steps);
  await fill(dialog, 'Watch each for, seconds', pace.watch);
  await fill(dialog, 'At most per second', pace.rate);
  await fill(dialog, 'Begin with, per second', pace.rampFrom);
  await fill(dialog, 'Seconds until the rate', pace.rampSeconds);
}

async function fill(dialog: Locator, label: string, text: string | undefined): Promise<void> {
  if (text !== undefined) await dialog.getByLabel(label).fill(text);
}

async function start(page: Page): Promise<void> {
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Start redrive/ })
    .click();
  await page.waitForURL(/\/redrives\//);
}

type Redrive = {
  movedMessages: number;
  failedMessages: number;
  inDoubtMessages: number;
  plan: { boundMessages: number };
  outcomes: { count: number }[];
  returns: { diedAgainMessages: number };
};

function redriveOf({ spillway }: World, page: Page): Promise<Redrive> {
  const redriveId = new URL(page.url()).pathname.split('/').at(-1);
  return spillway.query<Redrive>('redrives.get', { redriveId });
}

/** A service that rejects everything until it is fixed. */
async function startConsumer({ rabbit }: World) {
  const connection = await connect(rabbit.amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const acknowledged: string[] = [];
  let fixed = false;
  await channel.assertExchange(`${work}.dlx`, 'direct', { durable: true });
  await channel.assertQueue(dlq, { durable: true });
  await channel.bindQueue(dlq, `${work}.dlx`, 'dead');
  const dead = { deadLetterExchange: `${work}.dlx`, deadLetterRoutingKey: 'dead' };
  await channel.assertQueue(work, { durable: true, ...dead });
  await channel.consume(work, (message) => {
    if (message === null) return;
    if (!fixed) return channel.nack(message, false, false);
    acknowledged.push(String(message.properties.messageId));
    channel.ack(message);
  });
  return {
    acknowledged,
    fix: () => (fixed = true),
    publish: async () => {
      for (let index = 0; index < declined + others; index += 1) {
        const error = index % 7 === 3 && index < 7 * others ? 'stock service timed out' : 'card declined';
        const options = { persistent: true, messageId: `payment-${index}`, headers: { 'x-error': error } };
        channel.sendToQueue(work, Buffer.from(JSON.stringify({ payment: index })), options);
      }
      await channel.waitForConfirms();
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
