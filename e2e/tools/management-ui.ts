// RabbitMQ's own management UI in a browser: the peer of benches.

import type { BrowserContext } from 'playwright-core';
import type { RabbitMq } from '../brokers/rabbitmq';

/** Every page of the context is signed in from then on. */
export async function signInToManagementUi(
  context: BrowserContext,
  { managementUrl, username, password }: RabbitMq,
): Promise<void> {
  const page = await context.newPage();
  await page.goto(managementUrl);
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.locator('input[type=submit]').click();
  await page.locator('#main h1').waitFor();
  await page.close();
}
