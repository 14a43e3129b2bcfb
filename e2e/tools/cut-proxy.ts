// A wire that can be cut: passes TCP through to one local port until told otherwise. Both ends see the cut at once,
// as when a cable between two machines is pulled and their kernels notice.

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

type CutProxyOptions = {
  /** When so many bytes came from the target on one connection, nothing passes on it any more, either way, though it
   * stays open. */
  freezeAfterBytes?: number;
};

export type CutProxy = {
  port: number;
  /** Ends every connection. New ones are refused until `mend`. */
  cut(): void;
  /** On one connection, on which `after` went to the target: from these bytes on nothing of what comes from there passes
   * any more, while what goes there still does. */
  muteFrom(bytes: Buffer, after: Buffer): void;
  mend(): void;
  close(): Promise<void>;
};

export async function startCutProxy(
  targetPort: number,
  { freezeAfterBytes = Infinity }: CutProxyOptions = {},
): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  let whole = true;
  let toMute: { bytes: Buffer; after: Buffer } | null = null;
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
    let mute = false;
    near.on('data', (chunk: Buffer) => {
      if (toMute !== null && chunk.includes(toMute.after)) armed = true;
    });
    const gate = new Transform({
      transform(chunk: Buffer, _, done) {
        if (toMute !== null && armed && chunk.includes(toMute.bytes)) {
          toMute = null;
          mute = true;
        }
        done(null, mute ? undefined : chunk);
      },
    });
    near.pipe(far);
    far.pipe(gate).pipe(near);
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
    }
    let bytes = 0;
    far.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes < freezeAfterBytes) return;
      near.unpipe(far);
      far.unpipe(gate);
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
    muteFrom(bytes, after) {
      toMute = { bytes, after };
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
