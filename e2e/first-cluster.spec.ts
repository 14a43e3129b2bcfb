// The first five minutes: from the link that a fresh start prints to the first row of a queue. What stands in the way is said
// in the form; the right settings need no test and no name.

import { expect, type Page, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { managementOf } from './brokers/management';
import { type RabbitMq, startRabbitMq } from './brokers/rabbitmq';
import { firstAdmin } from './tools/session';
import { freePort, type Spillway, startSpillwayAlone } from './tools/spillway';

test('from the first link to the first queue: one address and a user; each refusal says what to do next', async ({
  page,
}) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-first-'));
  const rabbit = await startRabbitMq({ version: '3.10', dir: path.join(dir, 'rabbitmq') });
  let spillway: Spillway | undefined;
  try {
    await managementOf(rabbit).declareQueue('/', 'orders', {});
    const started = await startSpillwayAlone(path.join(dir, 'spillway'));
    spillway = started.spillway;
    await page.goto(`${spillway.url}${started.link}`);
    await makeFirstAdmin(page);
    await expectRefusals(page, rabbit);
    await expectFirstRow(page, rabbit, spillway.url);
    await expectHelp(page);
  } finally {
    await spillway?.stop();
    await rabbit.remove();
    await rm(dir, { recursive: true, force: true });
  }
});

async function makeFirstAdmin(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(firstAdmin.name);
  await page.getByLabel('E-mail address').fill(firstAdmin.email);
  for (const field of await page.getByLabel(/password/i).all()) await field.fill(firstAdmin.password);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Connect a cluster' }).click();
}

const urlOf = (page: Page) => page.getByLabel('URL', { exact: true });
const addOf = (page: Page) => page.getByRole('button', { name: 'Add cluster' });

async function expectRefusals(page: Page, rabbit: RabbitMq): Promise<void> {
  await expect(urlOf(page)).toBeFocused();
  const refused = page.getByRole('alert').filter({ hasText: 'The broker cannot be watched like this' });
  await page.getByLabel('User name').fill(rabbit.username);
  await page.getByLabel('Password').fill('wrong');
  for (const [address, sentence] of [
    [rabbit.managementUrl, 'refused the password'],
    [rabbit.managementUrl.replace('http:', 'https:'), 'does not speak TLS'],
    [`http://127.0.0.1:${rabbit.amqpPort}`, 'does not speak plain HTTP'],
    [`http://127.0.0.1:${await freePort()}`, 'Nothing listens at'],
  ] as const) {
    await urlOf(page).fill(address);
    await addOf(page).click();
    await expect(refused).toContainText(sentence);
    await expect(page.getByRole('button', { name: 'Add it anyway' })).toBeVisible();
  }
}

async function expectFirstRow(page: Page, rabbit: RabbitMq, spillwayUrl: string): Promise<void> {
  await urlOf(page).fill(rabbit.managementUrl);
  await page.getByLabel('Password').fill(rabbit.password);
  await addOf(page).click();
  await page.waitForURL(/\/queues\?cluster=/);
  await expect(page.getByTitle('orders', { exact: true })).toBeVisible();
  await page.goto(`${spillwayUrl}/clusters`);
  await expect(page.getByRole('row').filter({ hasText: '127.0.0.1' })).toContainText('Answers');
}

async function expectHelp(page: Page): Promise<void> {
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByRole('link', { name: 'Help' }).click();
  await page.getByRole('link', { name: 'Looking without harm' }).first().click();
  await expect(page.getByRole('heading', { name: 'How many looks are left' })).toBeVisible();
}
