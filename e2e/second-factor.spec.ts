// A second factor from its QR code to its reset: turned on, asked after the password, a backup code in its place, reset by an admin, and
// turned off.

import { expect, type Page, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TOTP } from 'otpauth';
import { joinAs } from './tools/colleague';
import { browserCookie } from './tools/session';
import { type Spillway, startSpillway } from './tools/spillway';

const password = 'pfau tinte morgen glas';
const email = 'grace@spillway.example';

test('a second factor is turned on, asked, replaced by a backup code, reset and turned off', async ({
  page,
  browser,
}) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-factor-'));
  const spillway = await startSpillway(dir);
  try {
    const cookie = await joinAs(spillway, { email, name: 'Grace', role: 'viewer', password });
    await page.context().addCookies([browserCookie(spillway.url, cookie)]);
    const { secret, backup } = await turnOn(page, spillway);

    const fresh = await (await browser.newContext()).newPage();
    await enterPassword(fresh, spillway);
    await fresh.getByLabel('Code').fill('000000');
    await fresh.getByRole('button', { name: 'Sign in' }).click();
    await expect(fresh.getByText('The code is wrong, or was used already.')).toBeVisible();
    await fresh.getByLabel('Code').fill(unusedCode(secret));
    await fresh.getByRole('button', { name: 'Sign in' }).click();
    await expect(fresh.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible();
    await fresh.context().clearCookies();

    await enterPassword(fresh, spillway);
    await fresh.getByLabel('Code').fill(backup);
    await fresh.getByLabel('Code').press('Enter');
    await expect(fresh.getByText('9 backup codes left')).toBeVisible();
    await fresh.context().close();

    await resetByAdmin(await (await browser.newContext()).newPage(), spillway);
    await page.context().clearCookies();
    await enterPassword(page, spillway);
    await expect(page.getByText('Off. When it is on')).toBeVisible();

    await turnOn(page, spillway);
    await page.getByRole('button', { name: 'Turn it off…' }).click();
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Turn it off', exact: true }).click();
    await expect(page.getByText('Off. When it is on')).toBeVisible();
    expect(spillway.log()).not.toContain(secret);
    expect(JSON.stringify(await spillway.query('audit.list', {}))).not.toContain(secret);
  } finally {
    await spillway.stop();
    await rm(dir, { recursive: true, force: true });
  }
});

async function turnOn(page: Page, { url }: Spillway): Promise<{ secret: string; backup: string }> {
  await page.goto(`${url}/account`);
  await page.getByRole('button', { name: 'Turn it on…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill('not the password');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByText('The current password is another one.')).toBeVisible();
  await dialog.getByLabel('Your password').fill(password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByRole('img', { name: 'QR code for an authenticator app' })).toBeVisible();
  const secret = (await dialog.getByLabel('Secret', { exact: true }).textContent()) ?? '';
  await dialog.getByLabel('Code', { exact: true }).fill(new TOTP({ secret }).generate());
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  const codes = await dialog.getByLabel('Backup codes', { exact: true }).innerText();
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('10 backup codes left')).toBeVisible();
  return { secret, backup: codes.split('\n')[3] ?? '' };
}

/** A code is taken once; the next span's is let pass as that of a clock that is fast. */
function unusedCode(secret: string): string {
  return new TOTP({ secret }).generate({ timestamp: Date.now() + 30_000 });
}

async function enterPassword(page: Page, { url }: Spillway): Promise<void> {
  await page.goto(`${url}/sign-in?then=%2Faccount`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function resetByAdmin(page: Page, { url, cookie }: Spillway): Promise<void> {
  await page.context().addCookies([browserCookie(url, cookie)]);
  await page.goto(`${url}/users`);
  await page.getByRole('button', { name: 'Grace' }).click();
  await page.getByRole('button', { name: 'Reset second factor and passkeys' }).click();
  await expect(page.getByRole('button', { name: 'Reset second factor and passkeys' })).toHaveCount(0);
  await page.goto(`${url}/audit`);
  await expect(
    page.getByRole('row').filter({ hasText: 'Reset second factor and passkeys of a user' }),
  ).toContainText(email);
  await page.context().close();
}
