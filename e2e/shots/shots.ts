// `npm run shots`: a picture of every screen and state in both themes and widths, and a page to look at them one by one
// (.spillway/shots/index.html). `npm run shots -- queue redrive --state stale` takes only views whose name begins so, in
// that state; `npm run shots -- --readme` takes the pictures of the README instead.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../browser/chromium';
import { faultsOf } from './faults';
import { indexPage, type Shot } from './index-page';
import type { View } from './kind';
import { isForReadme, takeForReadme } from './readme';
import { shapes, showWhole, take } from './shapes';
import type { Look } from './visit';
import { walk } from './walk';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { state: { type: 'string', multiple: true }, readme: { type: 'boolean', default: false } },
});
const folder = path.resolve(import.meta.dirname, '../../.spillway/shots');
const isAsked = ({ id, state }: View) =>
  (positionals.length === 0 || positionals.some((begin) => id.startsWith(begin))) &&
  (values.state === undefined || values.state.includes(state));

const began = performance.now();
const browser = await launchBrowser(console.log);
let faulty = 0;
try {
  if (values.readme) await walk(browser, isForReadme, readmePicture);
  else faulty = await pictures();
} finally {
  await browser.close();
}
console.log(`It took ${Math.round((performance.now() - began) / 1_000)} s.`);
process.exit(faulty === 0 ? 0 : 1);

async function readmePicture(...[page, view]: Parameters<Look>): Promise<void> {
  for (const file of await takeForReadme(page, view)) console.log(path.relative('', file));
}

/** Answers how many are faulty. */
async function pictures(): Promise<number> {
  const shots: Shot[] = [];
  if (positionals.length === 0 && values.state === undefined)
    await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const wanted = (view: View) => isAsked(view) && !isForReadme(view);
  try {
    await walk(browser, wanted, async (page, view) => {
      for (const shape of shapes) {
        await take(page, shape);
        if (view.window !== true) await showWhole(page, shape);
        const faults = await faultsOf(page);
        const file = [view.id, view.state, shape.width, shape.theme].join('--').replaceAll(' ', '-') + '.png';
        await page.screenshot({ path: path.join(folder, file) });
        shots.push({ ...view, ...shape, file, faults });
        for (const fault of faults) console.log(`✘ ${file}: ${fault}`);
      }
      console.log(`${view.id} (${view.state})`);
    });
  } finally {
    await writeFile(path.join(folder, 'index.html'), indexPage(shots));
  }
  const marred = shots.filter(({ faults }) => faults.length > 0).length;
  console.log(`\n${shots.length} pictures, ${marred} with faults: ${path.join(folder, 'index.html')}`);
  return marred;
}
