// Whether the web process will get its port, asked before anything is started.

import { createServer } from 'node:net';
import { DomainError } from '@/server/domain/errors';
import type { Clock } from '@/server/platform/clock';

/** The web process of a killed launcher gives the port back within this time. */
const WAIT_MS = 3_000;

export async function requirePort(port: number, host: string, clock: Clock): Promise<void> {
  const deadlineMs = clock.monotonicMs() + WAIT_MS;
  for (;;) {
    const code = await tryToListen(port, host);
    if (code === null) return;
    if (code === 'EADDRINUSE' && clock.monotonicMs() < deadlineMs) {
      await clock.sleep(200);
      continue;
    }
    throw new DomainError('conflict', explain(code, port, host));
  }
}

function explain(code: string, port: number, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use. Stop what uses it, or choose another with PORT.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Correct HOST.`;
    case 'EACCES':
      return `This user may not listen on port ${port}. Choose one above 1023 with PORT.`;
    default:
      return `Cannot listen on ${host}, port ${port}: ${code}.`;
  }
}

/** The code of the failure, or null. */
function tryToListen(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
