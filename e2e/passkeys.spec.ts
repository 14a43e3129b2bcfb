// Passkeys with an authenticator of Chromium's own: added behind the password, signing in without one, refused when replayed or removed.

import { type CDPSession, expect, type Page, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserCookie, firstAdmin } from './tools/session';
import { type Spillway, startSpillway } from './tools/spillway';

test('a passkey is added, signs in by itself, and lets nobody in once it is removed', async ({ page }) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-passkey-'));
  const spillway = await startSpillway(dir);
  // Browsers know passkeys by host name, and not by address.
  const url = spillway.url.replace('127.0.0.1', 'localhost');
  try {
    await page.goto(`${url}/sign-in`);
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toHaveCount(0);
    const device = await deviceOf(page);
    await page.context().addCookies([browserCookie(url, spillway.cookie)]);
    await add(page, url);

    const answer = await signIn(page, url);
    await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible();
    await expect(page.getByText(/at localhost, used/)).toBeVisible();
    await replayed(answer, url, spillway);

    // A device that is not unlocked signs nothing.
    await device.locks(true);
    await page.context().clearCookies();
    await page.goto(`${url}/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByText('The device was not unlocked in time')).toBeVisible({ timeout: 60_000 });
    await device.locks(false);

    await signIn(page, url);
    await page.getByRole('button', { name: 'Remove work laptop' }).click();
    await expect(page.getByText('None. A passkey signs you in')).toBeVisible();
    // The device keeps the one that was removed here; another is known, so that the button stays.
    const removed = await device.holds();
    await add(page, url, 'another');
    await device.holdOnly(removed);
    await page.context().clearCookies();
    await page.goto(`${url}/sign-in`);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await expect(page.getByText('This passkey is not known here any more')).toBeVisible();

    const log = await spillway.query<{ entries: { after?: { how?: string } }[] }>('audit.list', {});
    expect(log.entries.map(({ after }) => after?.how)).toContain('Signed in by the passkey work laptop.');
  } finally {
    await spillway.stop();
    await rm(dir, { recursive: true, force: true });
  }
});

type Credential = Awaited<ReturnType<typeof credentialsOf>>[number];
type Device = {
  locks(on: boolean): Promise<void>;
  holds(): Promise<Credential[]>;
  holdOnly(credentials: readonly Credential[]): Promise<void>;
};

async function credentialsOf(cdp: CDPSession, authenticatorId: string) {
  return (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
}

/** One that keeps passkeys and unlocks itself. */
async function deviceOf(page: Page): Promise<Device> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal' },
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      automaticPresenceSimulation: true,
    },
  });
  return {
    locks: (on) =>
      cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: !on }).then(() => undefined),
    holds: () => credentialsOf(cdp, authenticatorId),
    async holdOnly(credentials) {
      await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
      for (const credential of credentials)
        await cdp.send('WebAuthn.addCredential', { authenticatorId, credential });
    },
  };
}

async function add(page: Page, url: string, name = 'work laptop'): Promise<void> {
  await page.goto(`${url}/account`);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Your password').fill('not the password');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByText('The current password is another one.')).toBeVisible();
  await dialog.getByLabel('Your password').fill(firstAdmin.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('button', { name: `Remove ${name}` })).toBeVisible();
}

/** What the browser answered. */
async function signIn(page: Page, url: string): Promise<string> {
  await page.context().clearCookies();
  await page.goto(`${url}/sign-in?then=%2Faccount`);
  const answered = page.waitForRequest(
    (request) => request.url().endsWith('/api/session/passkey') && request.method() === 'PUT',
  );
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  return (await answered).postData() ?? '';
}

/** The same answer again, as it was and from another page, lets nobody in. */
async function replayed(body: string, url: string, spillway: Spillway): Promise<void> {
  for (const origin of [url, spillway.url]) {
    const response = await fetch(`${origin}/api/session/passkey`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', origin },
      body,
    });
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
  const byAddress = await fetch(`${spillway.url}/api/session/passkey`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: spillway.url },
    body: '{}',
  });
  expect(await byAddress.text()).toContain('Open Spillway by its name instead of its address');
}
