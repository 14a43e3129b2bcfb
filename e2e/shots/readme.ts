// The pictures of the README: what somebody sees who comes while the mail provider throttles for the second time. Dark and
// light, as a window of a laptop shows them, beside this file.

import type { Page } from '@playwright/test';
import path from 'node:path';
import type { Places } from '@/components/gallery/screens';
import { links } from '@/components/links';
import { phaseAt } from '../demo/world/phases';
import { eventually } from '../tools/spillway';
import { queueSeen, type World } from '../tools/world';
import type { View } from './kind';
import type { Shop } from './shop';
import { take, themes } from './shapes';

const prefix = 'readme-';
const folder = path.join(import.meta.dirname, 'readme');
const throttled = 'emails.outbound';
const historyMs = 6 * 60_000;

export const isForReadme = ({ id }: Pick<View, 'id'>) => id.startsWith(prefix);

export function readmeViews({ queue, deadLetterQueue }: Places, shop: Shop): View[] {
  const mails = links.queue({ ...queue, name: throttled });
  const paths = {
    overview: links.overview,
    queue: `${mails}&range=15m`,
    'dead-letters': links.deadLetterQueue(deadLetterQueue),
    redrive: links.redrive(shop.stopped),
  };
  return Object.entries(paths).map(([name, to]) => ({ id: prefix + name, state: 'filled', path: to }));
}

/** Until the shop has some minutes of history, and the mails wait for two minutes. */
export async function incident(world: World, shopBeganMs: number): Promise<void> {
  const throttledFor = 2 * 60_000;
  await eventually(
    'the mail provider to throttle for the second time',
    () => {
      const elapsedMs = Date.now() - shopBeganMs;
      const then = elapsedMs - throttledFor;
      const again = then > historyMs && phaseAt(elapsedMs).mailThrottled && phaseAt(then).mailThrottled;
      return Promise.resolve(again ? true : undefined);
    },
    20 * 60_000,
  );
  await queueSeen(world, throttled, ({ state }) => state !== 'ok', 60_000);
}

export async function takeForReadme(page: Page, { id }: View): Promise<string[]> {
  const files: string[] = [];
  for (const theme of themes) {
    await take(page, { theme, width: 'wide' });
    await page.mouse.move(0, 0);
    const file = path.join(folder, `${id.slice(prefix.length)}-${theme}.png`);
    await page.screenshot({ path: file });
    files.push(file);
  }
  return files;
}
