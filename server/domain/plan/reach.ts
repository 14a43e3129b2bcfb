// Which queues would get a copy for a destination, before it is chosen: the blast radius of each choice, side by
// side. Pure; features/redrive/reach-of-destinations.ts gathers what it needs.

import { z } from 'zod';
import { queueRefSchema } from '../queue';
import { redriveDestinationSchema } from '../redrive-destination';
import { redriveSelectionSchema } from '../redrive-selection';
import type { Preview } from './preview';
import type { PlanTarget } from './schema';

export const reachInputSchema = queueRefSchema.extend({
  selection: redriveSelectionSchema,
  destinations: z.array(redriveDestinationSchema).min(1).max(4),
});
export type ReachInput = z.infer<typeof reachInputSchema>;

export type Reach = {
  queues: {
    name: string;
    gets: PlanTarget['gets'];
    /** Of the messages looked at, those that would get there; null where no look met any. */
    messages: number | null;
  }[];
  /** The most queues that one message looked at would reach; null where none was looked at. */
  mostCopies: number | null;
  /** Of the selected messages looked at: all, and those that would reach no queue or say no address. */
  lookedMessages: number;
  stayingMessages: number;
  /** Why it is not known, or not wholly; null where it is. */
  unknownBecause: string | null;
};

export function reachFrom(
  wanted: readonly { name: string; gets: PlanTarget['gets'] }[],
  preview: Preview | null,
  unknownBecause: string | null,
): Reach {
  const matched = preview?.matched ?? [];
  const met = new Map(preview?.sample.reached.map(({ name, messages }) => [name, messages]));
  return {
    queues: wanted
      .map(({ name, gets }) => ({ name, gets, messages: matched.length === 0 ? null : (met.get(name) ?? 0) }))
      .sort((a, b) => (b.messages ?? 0) - (a.messages ?? 0)),
    mostCopies:
      matched.length === 0 ? null : Math.max(...matched.map(({ route }) => route?.queues.length ?? 0)),
    lookedMessages: matched.length,
    stayingMessages: matched.filter(
      ({ address, route }) => address === null || (route?.certain === true && route.queues.length === 0),
    ).length,
    unknownBecause,
  };
}

/** One sentence for a choice that is not made yet. */
export function reachSentence({
  queues,
  mostCopies,
  lookedMessages,
  stayingMessages,
  unknownBecause,
}: Reach): string {
  if (unknownBecause !== null) return unknownBecause;
  const sure = queues.filter(({ gets }) => gets !== 'possibly');
  if (lookedMessages > 0 && stayingMessages === lookedMessages) {
    return `None of the ${lookedMessages} looked at would reach a queue: they would stay.`;
  }
  if (queues.length === 0) return 'No queue is known to get a copy.';
  const staying =
    stayingMessages === 0 ? '' : `; ${stayingMessages} of ${lookedMessages} looked at would stay`;
  const named = listed((sure.length > 0 ? sure : queues).map(({ name }) => name));
  const copies = mostCopies ?? (sure.every(({ gets }) => gets === 'all') ? sure.length : null);
  if (sure.length === 0) return `Perhaps to ${named}${staying}.`;
  if (copies !== null && copies > 1) return `Up to ${copies} copies of each message: ${named}${staying}.`;
  return `${sure.length === 1 ? 'To' : 'One copy of each message: to'} ${named}${staying}.`;
}

const shown = 4;

function listed(names: readonly string[]): string {
  const more = names.length - shown;
  if (more > 0) return `${names.slice(0, shown).join(', ')} and ${more} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
