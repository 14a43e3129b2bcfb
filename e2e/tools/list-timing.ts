// Times a list in a browser the way its reader feels it: from the navigation or the keystroke to the frame after
// the DOM holds the rows that were asked for. The clock is the page's own, so it works for any web application.
// A row that is in the document but not shown does not count.

import type { Page } from 'playwright-core';

const waitMs = 60_000;

/** From the start of the navigation until `least` elements match. */
export async function firstRowsMs(page: Page, url: string, rows: string, least: number): Promise<number> {
  await page.addInitScript(
    ({ rows, least }) => {
      const observer = new MutationObserver(() => {
        const found = document.querySelectorAll(rows);
        if (found.length < least || !found[least - 1]?.checkVisibility()) return;
        observer.disconnect();
        requestAnimationFrame(() => Object.assign(window, { measuredMs: performance.now() }));
      });
      observer.observe(document, { childList: true, subtree: true });
    },
    { rows, least },
  );
  await page.goto(url, { waitUntil: 'commit' });
  return measured(page);
}

/** From the key until the rows are exactly those named `wanted`, in any order. The field must have the focus. */
export async function keyToRowsMs(page: Page, key: string, rows: string, wanted: string[]): Promise<number> {
  await page.evaluate(
    ({ rows, wanted }) => {
      Object.assign(window, { measuredMs: undefined });
      // No named function in here: the compiler would call a helper that the page does not have.
      addEventListener(
        'keydown',
        (event) => {
          const observer = new MutationObserver(() => {
            const names = Array.from(
              document.querySelectorAll(rows),
              (row) => row.getAttribute('aria-label') ?? row.textContent.trim(),
            );
            if (names.sort().join('\n') !== wanted) return;
            observer.disconnect();
            requestAnimationFrame(() =>
              Object.assign(window, { measuredMs: performance.now() - event.timeStamp }),
            );
          });
          observer.observe(document, {
            childList: true,
            subtree: true,
            characterData: true,
            attributes: true,
          });
        },
        { capture: true, once: true },
      );
    },
    { rows, wanted: wanted.toSorted().join('\n') },
  );
  await page.keyboard.press(key);
  return measured(page);
}

/**
 * Frames per second while the page scrolls down by 40 pixels in each of them, as a wheel that is turned fast does,
 * for two seconds or to the end of the page.
 */
export async function framesPerSec(page: Page): Promise<number> {
  await page.evaluate(() => window.scrollTo({ top: 0, behavior: 'instant' }));
  return page.evaluate(async () => {
    const startMs = performance.now();
    for (let frames = 0; ; frames += 1) {
      const before = window.scrollY;
      window.scrollBy({ top: 40, behavior: 'instant' });
      await new Promise(requestAnimationFrame);
      const tookMs = performance.now() - startMs;
      if (tookMs > 2_000 || window.scrollY === before) return (frames * 1_000) / tookMs;
    }
  });
}

/** Waits until at least `least` rows are shown and all their names hold `text`. */
export async function rowsHold(page: Page, rows: string, text: string, least: number): Promise<void> {
  await page.waitForFunction(
    ({ rows, text, least }) => {
      const names = Array.from(
        document.querySelectorAll(rows),
        (row) => row.getAttribute('aria-label') ?? row.textContent.trim(),
      );
      return names.length >= least && names.every((name) => name.includes(text));
    },
    { rows, text, least },
    { timeout: waitMs },
  );
}

async function measured(page: Page): Promise<number> {
  const handle = await page.waitForFunction(() => (window as { measuredMs?: number }).measuredMs, undefined, {
    timeout: waitMs,
  });
  const value = await handle.jsonValue();
  if (value === undefined) throw new Error('The page measured nothing.');
  return value;
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
