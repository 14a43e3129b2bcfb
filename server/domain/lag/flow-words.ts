// What can have happened to messages that left without ack, and where those came from that nobody published: told from
// what is declared. The counters say how many, not how, so that the words say "may".

import type { QueueDetails } from '../queue';
import { count } from '../digits';
import { duration, messages, roughly } from './words';

/** How messages of this queue may go without an ack, the usual first. */
export function waysOut(details: QueueDetails): string[] {
  const { messageTtlMs, maxLengthMessages, maxLengthBytes, overflow, deliveryLimit } = details;
  const drops = overflow?.startsWith('reject') !== true;
  return [
    ...(messageTtlMs === null ? [] : [`expired after ${duration(messageTtlMs)}`]),
    ...(maxLengthMessages !== null && drops
      ? [`dropped from the head at max-length ${count(maxLengthMessages)}`]
      : []),
    ...(maxLengthBytes !== null && drops
      ? [`dropped from the head at max-length-bytes ${count(maxLengthBytes)}`]
      : []),
    ...(deliveryLimit === null ? [] : [`returned more than ${count(deliveryLimit)} times`]),
    'rejected without requeue',
    ...(messageTtlMs === null ? ['expired by a TTL of their own'] : []),
    'purged',
  ];
}

/** Where messages that nobody published may have come from. */
export function waysIn({ deadLettersFrom }: QueueDetails): string[] {
  const from =
    deadLettersFrom.length === 0
      ? []
      : [
          `dead-lettered from ${deadLettersFrom.slice(0, 3).join(', ')}${deadLettersFrom.length > 3 ? ', …' : ''}`,
        ];
  return [...from, 'published over AMQP 1.0, MQTT or STOMP, which the broker does not count per queue'];
}

/** Whether a queue throws away what leaves it without an ack. */
export function losesSilently(details: Pick<QueueDetails, 'deadLettersTo'>): boolean {
  const { deadLettersTo } = details;
  // An exchange from which nothing leads on drops as surely as none.
  return deadLettersTo === null || (deadLettersTo.certain && deadLettersTo.queues.length === 0);
}

/** A queue that loses messages at this moment, in one sentence. */
export function losingSentence(lost: number, windowMs: number, details: QueueDetails): string {
  const [first, ...rest] = waysOut(details);
  const ways = [first, ...rest.slice(0, 2)].join(' or ');
  const why =
    details.deadLettersTo === null
      ? 'there is no dead-letter exchange'
      : `the dead-letter exchange ${details.deadLettersTo.exchange || '(default)'} leads to no queue`;
  return `Losing messages: ${messages(lost)} left without ack in the last ${roughly(windowMs)} and ${why}, so they are gone. They may have been ${ways}.`;
}
