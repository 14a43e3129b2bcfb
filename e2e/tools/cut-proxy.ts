// A wire that can be cut: passes TCP through to one local port until told otherwise. Both ends see the cut at once,
// as when a cable between two machines is pulled and their kernels notice.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

type CutProxyOptions = {
  /** When so many bytes came from the target on one connection, nothing passes on it any more, either way, though it
   * stays open. */
  freezeAfterBytes?: number;
};

export type CutProxy = {
  port: number;
  /** Ends every connection. New ones are refused until `mend`. */
  cut(): void;
  /** Once, when these bytes come from the target on a connection on which `after` went to it: ends every connection in
   * place of passing them on. New ones pass. */
  cutBefore(bytes: Buffer, after: Buffer): void;
  mend(): void;
  close(): Promise<void>;
};

export async function startCutProxy(
  targetPort: number,
  { freezeAfterBytes = Infinity }: CutProxyOptions = {},
): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  let whole = true;
  let cutBefore: { bytes: Buffer; after: Buffer } | null = null;
  const endAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    let armed = false;
    near.on('data', (chunk: Buffer) => {
      if (cutBefore !== null && chunk.includes(cutBefore.after)) armed = true;
    });
    // Ahead of the pipe, which then finds a wire that is cut.
    far.on('data', (chunk: Buffer) => {
      if (cutBefore === null || !armed || !chunk.includes(cutBefore.bytes)) return;
      cutBefore = null;
      endAll();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    let bytes = 0;
    far.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes < freezeAfterBytes) return;
      near.unpipe(far);
      far.unpipe(near);
      // So that an end is still noticed.
      near.resume();
      far.resume();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy was given no port.');
  return {
    port: address.port,
    cut() {
      whole = false;
      endAll();
    },
    cutBefore(bytes, after) {
      cutBefore = { bytes, after };
    },
    mend() {
      whole = true;
    },
    async close() {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}
