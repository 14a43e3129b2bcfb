// Where the messages of a redrive go, as data, and what that means for one message: an exchange and a routing
// key. Never an address that leads straight back into the queue that is being emptied.

import { z } from 'zod';
import { limits } from './limits';
import type { Death, MessageView } from './message';

const exchangeName = z.string().min(1).max(limits.queueNameBytes);

export const redriveDestinationSchema = z.discriminatedUnion('kind', [
  /** The queue where the message died, read from its newest death. */
  z.object({ kind: z.literal('origin') }),
  z.object({ kind: z.literal('queue'), name: z.string().min(1) }),
  /** The exchange and the routing key that it was first published with: every queue bound there gets a copy. */
  z.object({ kind: z.literal('original') }),
  z.object({
    kind: z.literal('exchange'),
    name: exchangeName,
    /** Null: each message keeps the routing key that it was first published with. */
    routingKey: z.string().max(limits.queueNameBytes).nullable(),
  }),
]);
export type RedriveDestination = z.infer<typeof redriveDestinationSchema>;

/** What a publish names. The exchange is empty for the default one, whose routing key is a queue's name. */
export type RouteAddress = { exchange: string; routingKey: string };

type Dead = Pick<MessageView, 'deaths' | 'headers'>;

/** Null where the message does not say, or would come straight back. */
export function addressOf(
  destination: RedriveDestination,
  message: Dead,
  source: string,
): RouteAddress | null {
  const address = anyAddressOf(destination, message, source);
  return address?.exchange === '' && address.routingKey === source ? null : address;
}

function anyAddressOf(destination: RedriveDestination, message: Dead, source: string): RouteAddress | null {
  switch (destination.kind) {
    case 'queue':
      return toQueue(destination.name);
    case 'origin': {
      const queue = originQueueOf(message.deaths, source) ?? firstQueueOf(message, source);
      return queue === null ? null : toQueue(queue);
    }
    case 'original':
      return firstAddressOf(message);
    case 'exchange': {
      const routingKey = destination.routingKey ?? firstAddressOf(message)?.routingKey;
      return routingKey === undefined ? null : { exchange: destination.name, routingKey };
    }
  }
}

/** Where a message died last, other than in the queue that it lies in now; null where it does not say. */
export function originQueueOf(deaths: readonly Pick<Death, 'queue'>[], source: string): string | null {
  return deaths.find(({ queue }) => queue !== source)?.queue ?? null;
}

/** A recalled message of an older broker has lost its list of deaths; the first one stands in a header, too. */
function firstQueueOf({ deaths, headers }: Dead, source: string): string | null {
  if (deaths.length > 0) return null;
  const queue = headers.find(({ name }) => name === 'x-first-death-queue')?.text ?? null;
  return queue === source ? null : queue;
}

/** With what it was first published. A death that happens again moves to the front of the list, so the oldest
 * entry is not always the first death: RabbitMQ names that one in headers of its own. */
export function firstAddressOf({ deaths, headers }: Dead): RouteAddress | null {
  const text = (name: string) => headers.find((header) => header.name === name)?.text;
  const queue = text('x-first-death-queue');
  const reason = text('x-first-death-reason');
  const first = deaths.find((death) => death.queue === queue && death.reason === reason) ?? deaths.at(-1);
  const routingKey = first?.routingKeys[0];
  if (first === undefined || routingKey === undefined) return null;
  return { exchange: text('x-first-death-exchange') ?? first.exchange, routingKey };
}

/** An address in the words of journal and ledger: a queue by its name, else exchange and key. */
export function addressWords({ exchange, routingKey }: RouteAddress): string {
  return exchange === '' ? routingKey : `${exchange} → ${routingKey}`;
}

function toQueue(name: string): RouteAddress {
  return { exchange: '', routingKey: name };
}
