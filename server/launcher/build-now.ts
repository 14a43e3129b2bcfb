// `npm run build`: the build that `npm start` would make, ahead of time.

import { systemClock } from '@/server/platform/clock';
import { buildWhenNeeded } from './build';
import { consoleOutput } from './output';

buildWhenNeeded(systemClock, consoleOutput(), new AbortController().signal).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
