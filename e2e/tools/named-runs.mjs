// Runs the measurements of one folder by name, one after another: each is a TypeScript file that prints its
// figures and ends badly when it misses a goal (e2e/tools/figures.ts).
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { prepare, root, runTypeScriptToEnd, say } from './bootstrap.mjs';

/** @param {'bench' | 'chaos'} kind  the npm script and the folder under e2e */
export async function runNamed(kind) {
  const folder = path.join('e2e', kind);
  const known = readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => path.basename(file, '.ts'));
  const words = process.argv.slice(2);
  const firstOption = words.findIndex((word) => word.startsWith('--'));
  const asked = firstOption === -1 ? words : words.slice(0, firstOption);
  const options = words.slice(asked.length);
  const unknown = asked.find((name) => name !== 'all' && !known.includes(name));
  if (asked.length === 0 || unknown !== undefined) {
    if (unknown !== undefined) say(`There is no ${kind} called ${unknown}.`);
    say(`Usage: npm run ${kind} -- NAME… | all  [its options]`);
    say(known.length === 0 ? 'There are none yet.' : `Names: ${known.join(', ')}`);
    process.exit(2);
  }
  await prepare();
  const missed = [];
  let interrupted = false;
  process.on('SIGINT', () => (interrupted = true));
  for (const name of asked.includes('all') ? known : asked)
    if (interrupted || (await runTypeScriptToEnd(path.join(folder, `${name}.ts`), options)) !== 0)
      missed.push(name);
  if (missed.length > 0) process.stderr.write(`\nFailed or missed a goal: ${missed.join(', ')}\n`);
  process.exit(missed.length === 0 ? 0 : 1);
}
