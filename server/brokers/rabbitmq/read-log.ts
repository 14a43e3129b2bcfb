// Reads a stream from one position on, on a channel of its own. A stream demands a prefetch and acknowledgements,
// which only ask for more: they change nothing. The channel's process reads the log itself, so the answer to a
// question that was asked on it comes after every message that was there to be delivered: no clock is needed to
// see the end.

import type { ConsumeMessage } from 'amqplib';
import type { BrowsePage } from '@/server/domain/browse';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';
import { Inbox } from './collect';
import { inboxError } from './consumer-ended';
import { streamOffsetOf } from './message-view';
import { rawPropertiesOf } from './raw-properties';

/** As RabbitMQ takes it in `x-stream-offset`: an offset, the seconds of an instant, or `first`, `last`, `90s` ago. */
export type LogStart = number | string | { '!': 'timestamp'; value: number };

export type LogWanted = {
  from: LogStart;
  count: number;
  maxBytes: number;
  waitMs: number;
  /** The last offset that is wanted. */
  until?: number;
  /** How long to wait for the first message where there is none yet. */
  patienceMs?: number;
  /** Only the newest message is kept of all that are read. */
  newestOnly?: boolean;
};

export type LogRead = { messages: ConsumeMessage[]; ended: BrowsePage['ended'] };

/** More at once would only fill the broker's socket when the budget of bytes ends the reading. */
const prefetchMax = 100;
const quietAnswers = 2;

/** Throws not_found when the stream is deleted meanwhile, the signal's reason, and what the broker says. */
export async function readLog(
  connection: AmqpConnection,
  queue: string,
  wanted: LogWanted,
  signal: AbortSignal,
): Promise<LogRead> {
  const channel = await connection.channel(signal);
  const inbox = new Inbox(channel, []);
  const reading = new Reading(wanted, inbox);
  const prefetch = Math.min(wanted.count, prefetchMax);
  const barrier = () => connection.reply(channel.prefetch(prefetch), signal, queue);
  try {
    await barrier();
    const options = { noAck: false, arguments: { 'x-stream-offset': wanted.from } };
    const deliver = (message: ConsumeMessage | null) => reading.deliver(message);
    await connection.reply(channel.consume(queue, deliver, options), signal, queue);
    for (;;) {
      await barrier();
      if (inbox.failure !== null) throw inbox.failure;
      const ended = reading.ended();
      if (ended !== null) return { messages: reading.kept(), ended };
      const last = reading.takeUnacknowledged();
      if (last !== null) channel.ack(last, true);
      else if (reading.waitsMs() > 0) await inbox.change(reading.waitsMs(), signal);
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (inbox.failure === null) throw connection.lost ?? error;
    throw await inboxError(connection, queue, inbox.failure);
  } finally {
    inbox.leave();
    // What the broker has sent behind the budget is not waited for.
    if (reading.overflowed) connection.cut();
    else await closeQuietly(connection, channel);
  }
}

async function closeQuietly(connection: AmqpConnection, channel: { close(): Promise<void> }): Promise<void> {
  const never = new AbortController().signal;
  // A channel that the broker has closed throws at once.
  const closing = (async () => channel.close())();
  await connection.reply(closing, never).catch(() => undefined);
}

/** What has come so far, and whether it is enough. */
class Reading {
  overflowed = false;
  readonly #wanted: LogWanted;
  readonly #inbox: Inbox;
  readonly #startMs = systemClock.monotonicMs();
  #last: ConsumeMessage | null = null;
  #lastOffset = -1;
  #unacknowledged = false;
  #delivered = 0;
  #quiet = 0;

  constructor(wanted: LogWanted, inbox: Inbox) {
    this.#wanted = wanted;
    this.#inbox = inbox;
  }

  /** 3.10 sends a whole chunk, whatever the prefetch: what is beyond the wanted is let pass. */
  deliver(message: ConsumeMessage | null): void {
    if (message === null) return this.#inbox.deliver(null);
    const { count, maxBytes, until, newestOnly } = this.#wanted;
    if (this.#delivered >= count || this.#lastOffset >= (until ?? Infinity)) return;
    if (this.#inbox.bytes >= maxBytes) {
      this.overflowed = true;
      return;
    }
    this.#last = message;
    this.#lastOffset = streamOffsetOf(rawPropertiesOf(message).bytes) ?? this.#lastOffset;
    this.#unacknowledged = true;
    if (this.#lastOffset > (until ?? Infinity)) return;
    this.#delivered += 1;
    if (newestOnly === true) this.#inbox.messages.length = 0;
    this.#inbox.deliver(message);
  }

  kept(): ConsumeMessage[] {
    return this.#inbox.messages;
  }

  /** Called after an answer of the broker: everything that it sent before has been delivered. */
  ended(): LogRead['ended'] | null {
    const { count, maxBytes, until, waitMs, patienceMs } = this.#wanted;
    if (this.#delivered >= count || this.#lastOffset >= (until ?? Infinity)) return 'count';
    if (this.#inbox.bytes >= maxBytes) return 'bytes';
    this.#quiet = this.#unacknowledged ? 0 : this.#quiet + 1;
    // What lies before a known offset is there: silence is no end of it.
    if (until === undefined && this.#quiet >= quietAnswers && this.waitsMs() === 0) return 'end';
    return this.#sinceMs() >= waitMs + (patienceMs ?? 0) ? 'time' : null;
  }

  /** To acknowledge with all before it; null where nothing new came. */
  takeUnacknowledged(): ConsumeMessage | null {
    if (!this.#unacknowledged) return null;
    this.#unacknowledged = false;
    return this.#last;
  }

  waitsMs(): number {
    if (this.#delivered > 0 || this.#quiet < quietAnswers) return 0;
    return Math.max(0, (this.#wanted.patienceMs ?? 0) - this.#sinceMs());
  }

  #sinceMs(): number {
    return systemClock.monotonicMs() - this.#startMs;
  }
}
