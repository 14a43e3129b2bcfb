import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { systemClock } from '@/server/platform/clock';
import { keepRunning } from './child';
import { root } from './root';

/** An output whose lines a test waits for one by one. */
function heard() {
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  const hear = (line: string) => {
    const next = waiting.shift();
    if (next) next(line);
    else lines.push(line);
  };
  return {
    output: {
      say: hear,
      follow: (_name: string, stream: Readable) => void createInterface({ input: stream }).on('line', hear),
    },
    next: () =>
      new Promise<string>((resolve) => {
        const line = lines.shift();
        if (line === undefined) waiting.push(resolve);
        else resolve(line);
      }),
  };
}

const forEver = 'console.log(process.pid); setInterval(() => undefined, 1_000);';
const spec = (script: string, stopMs = 10_000) => ({ name: 'test', args: ['-e', script], env: {}, stopMs });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a process that was killed comes back, and one that was stopped does not', async () => {
  const { output, next } = heard();
  const child = keepRunning(spec(forEver), systemClock, output);
  const first = Number(await next());
  process.kill(first, 'SIGKILL');
  expect(await next()).toContain('The test process ended (SIGKILL)');
  const second = Number(await next());
  expect(second).not.toBe(first);
  await child.stop();
  expect(isAlive(second)).toBe(false);
});

test('a process that does not listen to TERM is killed after its time', async () => {
  const { output, next } = heard();
  const deaf = `process.on('SIGTERM', () => undefined); ${forEver}`;
  const child = keepRunning(spec(deaf, 200), systemClock, output);
  const pid = Number(await next());
  await child.stop();
  expect(isAlive(pid)).toBe(false);
});

test('when the launcher is killed its children end by themselves', async () => {
  const launcher = `
    import { keepRunning } from '@/server/launcher/child';
    import { consoleOutput } from '@/server/launcher/output';
    import { systemClock } from '@/server/platform/clock';
    keepRunning(${JSON.stringify(spec(forEver))}, systemClock, consoleOutput());`;
  const parent: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', launcher],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (parent.stdout === null) throw new Error('No output.');
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  const orphan = Number(line);
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(orphan), { timeout: 10_000 }).toBe(false);
});

/** An ended process that nobody waited for still has a number: a zombie. */
async function isRunning(pid: number): Promise<boolean> {
  const ps = spawn('ps', ['-o', 'stat=', '-p', String(pid)]);
  const chunks: Buffer[] = [];
  ps.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(ps, 'close');
  const state = Buffer.concat(chunks).toString().trim();
  return state !== '' && !state.startsWith('Z');
}
