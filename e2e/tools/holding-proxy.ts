// Stands before a management API and passes every request on, except the one it is told to hold: before the broker has it,
// or once the broker has done it and before anybody hears. So a process can be killed in the middle of its act.

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

export type HoldingProxy = {
  url: string;
  /** The next request for which `isIt` holds: resolves once it is held, and its client waits in vain. */
  hold(when: 'before' | 'after', isIt: (request: IncomingMessage) => boolean): Promise<void>;
  close(): Promise<void>;
};

type Held = { when: 'before' | 'after'; isIt: (request: IncomingMessage) => boolean; held: () => void };

export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  let next: Held | null = null;
  const server = createServer((incoming, answer) => {
    const hold = next?.isIt(incoming) === true ? next : null;
    if (hold !== null) next = null;
    if (hold?.when === 'before') return hold.held();
    passOn(target, incoming, hold === null ? answer : hold.held);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    hold: (when, isIt) =>
      new Promise((held) => {
        next = { when, isIt, held };
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The broker's answer goes back, or is taken note of. */
function passOn(target: string, incoming: IncomingMessage, answer: ServerResponse | (() => void)): void {
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, target), { method, headers }, (answered) => {
    if (typeof answer === 'function') {
      answered.resume().once('end', answer);
      return;
    }
    answer.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(answer);
  });
  outgoing.on('error', () => {
    if (typeof answer !== 'function') answer.destroy();
  });
  incoming.pipe(outgoing);
}
