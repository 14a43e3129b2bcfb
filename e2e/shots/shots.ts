// `npm run shots`: a picture of every screen and state in both themes and widths, and a page to look at them one by one
// (.spillway/shots/index.html). `npm run shots -- queue redrive` takes only views whose name begins so.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from '../browser/chromium';
import { faultsOf } from './faults';
import { indexPage, type Shot } from './index-page';
import type { View } from './kind';
import { shapes, showWhole, take } from './shapes';
import { walk } from './walk';

const folder = path.resolve(import.meta.dirname, '../../.spillway/shots');
const asked = process.argv.slice(2);
const isAsked = ({ id }: View) => asked.length === 0 || asked.some((begin) => id.startsWith(begin));

const shots: Shot[] = [];
if (asked.length === 0) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const browser = await launchBrowser(console.log);
try {
  await walk(browser, { wanted: isAsked }, async (page, view) => {
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
  await browser.close();
}
const faulty = shots.filter(({ faults }) => faults.length > 0).length;
console.log(`\n${shots.length} pictures, ${faulty} with faults: ${path.join(folder, 'index.html')}`);
process.exit(faulty === 0 ? 0 : 1);
