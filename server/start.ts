// The launcher: `npm start`, with --only=web or --only=worker for split deployments, --dev for development.
// One sentence and exit code 1 when it cannot start; ends in order on TERM, INT and HUP.

import { isDomainError } from '@/server/domain/errors';
import { systemClock } from '@/server/platform/clock';
import { readEnv } from '@/server/platform/env';
import { launch, type LaunchOptions } from './launcher/launch';
import { consoleOutput } from './launcher/output';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

async function main(args: string[]): Promise<void> {
  const startedMs = systemClock.monotonicMs();
  const output = consoleOutput();
  const asked = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => asked.abort());
  const spillway = await launch({
    ...readArguments(args),
    env: readEnv(),
    clock: systemClock,
    output,
    signal: asked.signal,
  }).catch((error: unknown) => {
    if (!asked.signal.aborted) throw error;
    return null;
  });
  if (spillway === null) process.exit(0);
  const tookSec = ((systemClock.monotonicMs() - startedMs) / 1_000).toFixed(1);
  output.say(`Spillway is ready at ${spillway.url} (${tookSec} s)`);
  if (spillway.setupUrl !== null) {
    output.say(`Nobody can sign in yet. Make the first admin, within a day, at\n  ${spillway.setupUrl}`);
  }
  const failure = await Promise.race([spillway.failed, aborted(asked.signal)]);
  output.say(failure ?? 'Stopping …');
  await spillway.stop();
  process.exit(failure === null ? 0 : 1);
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}

function readArguments(args: string[]): Pick<LaunchOptions, 'parts' | 'development'> {
  const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
  return {
    parts: only === 'web' || only === 'worker' ? [only] : ['web', 'worker'],
    development: args.includes('--dev'),
  };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const text = isDomainError(error) ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
});
