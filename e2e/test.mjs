// `npm test`: everything, on a machine with nothing but Node and npm. The last line is `N passed, N failed`
// over all suites, after the names of what failed (✘) and of what passed only when tried again (~), and the exit code
// says the same. `npm test -- contract journeys` runs only those.
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { prepare, root, say } from './tools/bootstrap.mjs';
import { runSuite } from './tools/suites.mjs';

const npmRun = (script) => ['npm', 'run', '--silent', script];
const node = (file, ...args) => [process.execPath, file, ...args];
const bin = (name) => path.join('node_modules/.bin', name);
const check = (name, limitMinutes, command) => ({ name, command, report: 'check', limitMinutes });
const vitest = (project, limitMinutes, { tryAgain = false } = {}) => ({
  name: project,
  command: node(bin('vitest'), 'run', '--project', project),
  report: 'vitest',
  limitMinutes,
  tryAgain,
});

/** In the order they run: what fails fastest comes first. */
const suites = [
  check('format', 5, npmRun('format:check')),
  check('lint', 10, npmRun('lint')),
  check('types', 10, npmRun('types')),
  check('boundaries', 5, npmRun('boundaries')),
  check('deadcode', 10, npmRun('deadcode')),
  vitest('unit', 10),
  check('provision', 15, [process.execPath, '--import', 'tsx', 'e2e/tools/provision.ts']),
  vitest('integration', 20),
  vitest('contract', 55, { tryAgain: true }),
  // The first ten runs of this seed have each fault twice, on classic and quorum queues, moved in both ways.
  check('chaos', 20, node('e2e/chaos/chaos.mjs', 'redrive', '--seed', '13345', '--runs', '10')),
  {
    name: 'journeys',
    command: node(bin('playwright'), 'test'),
    report: 'playwright',
    limitMinutes: 55,
    tryAgain: true,
  },
];

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !suites.some((suite) => suite.name === name));
if (unknown !== undefined) {
  say(`There is no suite ${unknown}. Suites: ${suites.map((suite) => suite.name).join(', ')}.`);
  process.exit(2);
}

await prepare();
const reports = path.join(root, '.spillway/reports');
mkdirSync(reports, { recursive: true });
const rows = [];
const notes = [];
const total = { passed: 0, failed: 0 };
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (interrupted = true));
for (const suite of suites) {
  if (interrupted) break;
  if (asked.length > 0 && !asked.includes(suite.name)) continue;
  if (suite.name === 'journeys' && !hasJourneys()) continue;
  say(`\n── ${suite.name} ──`);
  const startedMs = Date.now();
  const count = await runSuite(suite, path.join(reports, `${suite.name}.json`));
  const seconds = Math.round((Date.now() - startedMs) / 1000);
  const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
  rows.push(
    `${suite.name.padEnd(12)} ${count.passed} passed, ${count.failed} failed${skipped}  (${seconds} s)`,
  );
  notes.push(...count.failures.map((line) => `✘ ${suite.name}  ${line}`));
  notes.push(...count.unsteady.map((line) => `~ ${suite.name}  ${line} (passed when tried again)`));
  total.passed += count.passed;
  total.failed += count.failed;
}

say(`\n${[...notes, ...rows].join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 && !interrupted ? 0 : 1);

function hasJourneys() {
  return readdirSync(path.join(root, 'e2e')).some((name) => name.endsWith('.spec.ts'));
}
