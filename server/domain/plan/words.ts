// Words that sentences of a plan share.

import { count } from '../digits';
import type { RedriveInput } from '../redrive';
import type { PlanNote } from './schema';

/** "1 message", "4,120 messages". */
export function messages(value: number): string {
  return value === 1 ? '1 message' : `${count(value)} messages`;
}

export function note(code: string, sentence: string, subject = ''): PlanNote {
  return { code, subject, sentence };
}

/** Where to, as part of a sentence. */
export function whereTo({ destination }: Pick<RedriveInput, 'destination'>, one = false): string {
  switch (destination.kind) {
    case 'origin':
      return one ? 'the queue where it died' : 'the queues where they died';
    case 'queue':
      return destination.name;
    case 'original':
      return one
        ? 'the exchange and routing key that it was first published with'
        : 'the exchange and routing key that each was first published with';
    case 'exchange':
      return destination.routingKey === null
        ? `the exchange ${destination.name} with ${one ? 'its' : 'their'} own routing key`
        : `the exchange ${destination.name} with the routing key ${quoted(destination.routingKey)}`;
  }
}

function quoted(key: string): string {
  return key === '' ? '"" (empty)' : key;
}
