// One view in a browser: the way to its address, what becomes of its questions, what is pressed once it stands.

import type { Browser, Page } from '@playwright/test';
import { browserCookie } from '../tools/session';
import type { View } from './kind';
import { moveTo, release, settled, steer } from './network';

export type Look = (page: Page, view: View) => Promise<void>;

export async function openPage(
  browser: Browser,
  ending: (end: () => Promise<unknown>) => unknown,
  url: string,
  cookie?: string,
): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce' });
  ending(() => context.close());
  if (cookie !== undefined) await context.addCookies([browserCookie(url, cookie)]);
  return context.newPage();
}

export async function visit(page: Page, view: View, look: Look): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  if (view.network !== undefined && view.network !== 'cut later') {
    // The first rows of some lists stand in the page itself: a move inside the console reads in the browser alone.
    await page.goto('/no-such-page');
    await steer(page.context(), view.network);
    await moveTo(page, view.path);
  } else {
    await page.goto(view.path);
  }
  try {
    await settled(page, view);
    if (view.network === 'cut later') await steer(page.context(), 'cut');
    await view.open?.(page);
    await look(page, view);
  } catch (error) {
    throw new Error(`${view.id} (${view.state}) at ${view.path}: ${String(error)}`, { cause: error });
  } finally {
    await release(page.context());
  }
}
