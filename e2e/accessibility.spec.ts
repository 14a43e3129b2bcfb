// Every screen as it stands filled, what opens on it, and what is left of it when Spillway does not answer, by rule: WCAG 2.2 A
// and AA as far as axe can tell, and no page wider than its window. Theme and width change from one view to the next;
// `npm run shots` judges each in all of them, and the other states, too.

import { expect, test } from '@playwright/test';
import { faultsOf } from './shots/faults';
import type { View } from './shots/kind';
import { isForReadme } from './shots/readme';
import { shapes, take } from './shots/shapes';
import { walk } from './shots/walk';

test.setTimeout(900_000);

const judged = (view: View) => (view.state === 'filled' || view.state === 'error') && !isForReadme(view);

test('no screen keeps anybody out', async ({ browser }) => {
  const found: string[] = [];
  let views = 0;
  await walk(browser, judged, async (page, view) => {
    const shape = shapes[views % shapes.length];
    if (shape === undefined) return;
    views += 1;
    await take(page, shape);
    for (const fault of await faultsOf(page))
      found.push(`${view.id} (${view.state}), ${shape.theme}, ${shape.width}: ${fault}`);
  });
  expect(found.join('\n')).toBe('');
  expect(views).toBeGreaterThan(70);
});
