// What the launcher tells the person at the console, and where the lines of its children go.

import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export type Output = {
  /** One line of progress. */
  say: (line: string) => void;
  /** Passes a child's output on, line by line. */
  follow: (name: string, stream: Readable) => void;
};

/** Next's own banner; the launcher prints the one line that matters. */
const BANNER = /^\s*(▲|✓|○|- (Local|Network|Environments|Experiments)|$)/;

/** Everything to the console, as a service manager or a container expects it. */
export function consoleOutput(): Output {
  return {
    say: (line) => void process.stdout.write(`${line}\n`),
    follow: (_name, stream) =>
      void createInterface({ input: stream }).on('line', (line) => {
        if (!BANNER.test(line)) process.stdout.write(`${line}\n`);
      }),
  };
}

/** Progress to the console, the children's lines to files: for a console that a person watches. */
export function quietOutput(folder: string): Output {
  mkdirSync(folder, { recursive: true });
  const { say } = consoleOutput();
  return {
    say,
    follow: (name, stream) =>
      void stream.pipe(createWriteStream(path.join(folder, `${name}.log`), { flags: 'a', mode: 0o600 })),
  };
}
