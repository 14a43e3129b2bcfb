// Between the browser and Spillway: what is asked of the API is held or cut on its way, and a page stands when nothing
// that it asked for is owed any more.

import { type BrowserContext, expect, type Page } from '@playwright/test';
import type { View } from './kind';

const api = '**/api/trpc/**';

export async function steer(context: BrowserContext, network: 'held' | 'cut'): Promise<void> {
  await context.route(api, (route) => (network === 'held' ? undefined : route.abort('connectionrefused')));
}

export async function release(context: BrowserContext): Promise<void> {
  await context.unrouteAll({ behavior: 'ignoreErrors' });
}

/** A move inside the console, as a link makes it: what the page reads comes from the browser alone. Asked again while the
 * page is not alive yet. */
export async function moveTo(page: Page, path: string): Promise<void> {
  await expect(async () => {
    await page.evaluate((to) => {
      (window as unknown as { next: { router: { push(path: string): void } } }).next.router.push(to);
    }, path);
    await page.waitForURL((url) => url.pathname + url.search === path, { timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
}

/** Lists poll, so the network need not be idle for long. */
export async function settled(page: Page, { network }: View): Promise<void> {
  const waiting = page.locator('main [aria-busy="true"], main .animate-pulse');
  if (network === 'held')
    await waiting
      .first()
      .waitFor({ timeout: 5_000 })
      .catch(() => undefined);
  else
    await page.waitForFunction(
      () => document.querySelector('main [aria-busy="true"], main .animate-pulse') === null,
    );
  await page.waitForFunction(() => document.fonts.status === 'loaded');
}
