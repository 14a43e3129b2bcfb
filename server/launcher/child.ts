// One long-running process under the launcher: started again with growing pauses when it ends by itself,
// stopped by TERM, and by KILL when it does not listen.

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '@/server/platform/clock';
import { childEnvironment } from '@/server/platform/env';
import type { Output } from './output';
import { root } from './root';

export type ChildSpec = {
  name: string;
  /** Node's arguments: options, script, arguments. */
  args: string[];
  env: Record<string, string>;
  /** How long it may take over its ordered stop. */
  stopMs: number;
};

export type Child = {
  /** How often it ended by itself within the first seconds of its life, in a row. */
  quickFailures(): number;
  stop(): Promise<void>;
};

const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 30_000;
const SETTLED_MS = 20_000;

export function keepRunning(spec: ChildSpec, clock: Clock, output: Output): Child {
  const stopping = new AbortController();
  let running: ChildProcess | undefined;
  let quickFailures = 0;

  async function run(): Promise<void> {
    while (!isAborted(stopping.signal)) {
      const startedMs = clock.monotonicMs();
      running = start(spec, output);
      const how = await end(running);
      // Ctrl-C reaches the whole terminal group: the child's end may be seen before our own signal.
      await clock.sleep(100, stopping.signal);
      if (isAborted(stopping.signal)) return;
      quickFailures = clock.monotonicMs() - startedMs < SETTLED_MS ? quickFailures + 1 : 0;
      const pauseMs = Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** quickFailures);
      output.say(`The ${spec.name} process ended (${how}); it starts again in ${pauseMs / 1_000} s.`);
      await clock.sleep(pauseMs, stopping.signal);
    }
  }

  const ended = run();
  return {
    quickFailures: () => quickFailures,
    async stop() {
      stopping.abort();
      const child = running;
      child?.kill('SIGTERM');
      const inTime = new AbortController();
      await Promise.race([
        ended,
        clock.sleep(spec.stopMs, inTime.signal).then(() => {
          if (!inTime.signal.aborted) child?.kill('SIGKILL');
          return ended;
        }),
      ]);
      inTime.abort();
    },
  };
}

/** Asked through a function, because the type checker takes a signal's state for constant. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function start({ name, args, env }: ChildSpec, output: Output): ChildProcess {
  const guard = pathToFileURL(path.join(root, 'server/launcher/parent-guard.mjs')).href;
  const child = spawn(process.execPath, ['--import', guard, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnvironment(env),
  });
  output.follow(name, child.stdout);
  output.follow(name, child.stderr);
  return child;
}

function end(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
    child.once('error', (error) => resolve(error.message));
  });
}
