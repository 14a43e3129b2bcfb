// One application of the demo world: a named connection that comes back by itself when the broker does.

import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';

export type Application = {
  /** Closes the connection; resolves when it is gone. */
  stop(): Promise<void>;
};

/** Runs `setup` on a fresh channel at the start and after every reconnection. */
export function startApplication(
  amqpUrl: string,
  name: string,
  setup: (channel: ConfirmChannel, signal: AbortSignal) => Promise<void>,
): Application {
  const stopping = new AbortController();
  let connection: ChannelModel | null = null;

  async function live() {
    const gone = new AbortController();
    const opened = await connect(amqpUrl, { noDelay: true, clientProperties: { connection_name: name } });
    connection = opened;
    opened.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => opened.once('close', () => resolve()));
    const channel = await opened.createConfirmChannel();
    channel.on('error', () => undefined);
    channel.on('close', () => void opened.close().catch(() => undefined));
    await setup(channel, AbortSignal.any([stopping.signal, gone.signal]));
    await closed;
    gone.abort();
  }

  async function keepAlive() {
    while (!stopping.signal.aborted) {
      await live().catch(() => connection?.close().catch(() => undefined));
      connection = null;
      await delay(1_500, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const ended = keepAlive();
  return {
    async stop() {
      stopping.abort();
      await connection?.close().catch(() => undefined);
      await ended;
    },
  };
}

/** Waits, or returns false at once when the application stops. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
