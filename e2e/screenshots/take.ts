// The pictures of the README, taken of a running demo, each dark and light: npx tsx e2e/screenshots/take.ts LINK
// LINK is what `npm run demo` printed behind "Ready"; the more minutes it has run, the more its charts show.

import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../browser/chromium';

const patience = { timeout: 2 * 60_000 };
const themes = ['dark', 'light'] as const;

const [link] = process.argv.slice(2);
if (link === undefined) {
  console.error('Usage: npx tsx e2e/screenshots/take.ts LINK');
  process.exit(2);
}
const browser = await launchBrowser(console.log);
try {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 860 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await ofDeadLetters(page);
  await ofRedrive(page);
  await page.goto(new URL('/', link).href);
  await page.getByTitle('payments.dlq', { exact: true }).first().waitFor();
  await take(page, 'overview');
  await page.goto(new URL('/queues?q=emails.outbound', link).href);
  await page.getByTitle('emails.outbound', { exact: true }).first().click();
  await page.getByRole('heading', { level: 1 }).filter({ hasText: 'outbound' }).waitFor();
  await take(page, 'queue');
} finally {
  await browser.close();
}

async function ofDeadLetters(page: Page): Promise<void> {
  await page.goto(new URL('/dead-letters', page.url()).href);
  await page.getByRole('link', { name: 'payments.dlq' }).first().click();
  await page.getByRole('button', { name: /^Scan (the queue|again)$/ }).click();
  await page.getByRole('button', { name: 'Scan again' }).waitFor(patience);
  await take(page, 'dead-letters');
}

/** All that is there, by canary; what it came to. */
async function ofRedrive(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Redrive all/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Pace', { exact: true }).click();
  await dialog.getByLabel(/^Canary/).check();
  await dialog.getByLabel('Watch each for, seconds').fill('8');
  await dialog.getByRole('button', { name: /^Start redrive/ }).click();
  await page.waitForURL(/\/redrives\//);
  await page
    .getByText(/^(Completed|Stopped by itself)$/)
    .first()
    .waitFor(patience);
  await take(page, 'redrive');
}

async function take(page: Page, name: string): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    // Everything that the page asks for has come once it is quiet for a moment between two refreshes.
    await page.waitForLoadState('networkidle', { timeout: 4_000 }).catch(() => undefined);
    await page.mouse.move(0, 0);
    const file = path.join(import.meta.dirname, `${name}-${theme}.png`);
    await page.screenshot({ path: file });
    console.log(file);
  }
}
