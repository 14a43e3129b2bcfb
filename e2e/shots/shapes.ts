// The two themes and the two widths in which every view is looked at, without loading it anew.

import type { Page } from '@playwright/test';

export const themes = ['dark', 'light'] as const;
export const widths = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

export type Shape = { theme: (typeof themes)[number]; width: keyof typeof widths };

/** In an order that changes the width as seldom as it can. */
export const shapes: readonly Shape[] = [
  { theme: 'dark', width: 'wide' },
  { theme: 'light', width: 'wide' },
  { theme: 'light', width: 'phone' },
  { theme: 'dark', width: 'phone' },
];

/** Of a list of thousands of rows the first are enough; whole, it takes minutes to judge and to draw. */
const mostHeight = 4_000;

/** The window as high as the page, so that what is fixed to its edges stands there in the picture, too. */
export async function showWhole(page: Page, { width }: Shape): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const shown = Math.min(Math.max(widths[width].height, height), mostHeight);
  await page.setViewportSize({ ...widths[width], height: shown });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export async function take(page: Page, { theme, width }: Shape): Promise<void> {
  await page.setViewportSize(widths[width]);
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.waitForFunction(
    (dark) => document.documentElement.classList.contains('dark') === dark,
    theme === 'dark',
  );
  await page.evaluate(() => window.scrollTo(0, 0));
  // Charts and lists measure themselves after the window has changed: two frames later they stand.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
