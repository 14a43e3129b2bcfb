// Every screen, in its states, by rule: WCAG 2.2 A and AA as far as axe can tell, and no page wider than its window. Each view
// is judged wide and dark and on a phone and light; `npm run shots` judges all four shapes and the states that take long.

import { expect, test } from '@playwright/test';
import { faultsOf } from './shots/faults';
import { take } from './shots/shapes';
import { walk } from './shots/walk';

test.setTimeout(600_000);

test('no screen in any state keeps anybody out', async ({ browser }) => {
  const found: string[] = [];
  let views = 0;
  await walk(browser, { whole: false }, async (page, view) => {
    views += 1;
    for (const shape of [
      { theme: 'dark', width: 'wide' },
      { theme: 'light', width: 'phone' },
    ] as const) {
      await take(page, shape);
      for (const fault of await faultsOf(page))
        found.push(`${view.id} (${view.state}), ${shape.theme}, ${shape.width}: ${fault}`);
    }
  });
  expect(found.join('\n')).toBe('');
  expect(views).toBeGreaterThan(100);
});
