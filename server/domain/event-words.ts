// Events in the words of people: a whole sentence for a list, a few words for the edge of a chart.

import { count } from './digits';
import type { BrokerChange, DefinedChange } from './events';
import type { EventKind } from './event-kinds';

export const eventKindWords: Record<EventKind, string> = {
  consumers: 'Consumers',
  definition: 'Policy and arguments',
  declared: 'Declared',
  deleted: 'Deleted',
  leader: 'Leader',
  node: 'Nodes',
  alarm: 'Alarms',
  reach: 'Reachability',
  version: 'Version',
  omitted: 'Not listed',
};

/** A few words, without a full stop: "consumers 6→2". */
export function changeWords(change: BrokerChange): string {
  switch (change.kind) {
    case 'consumers':
      return `consumers ${count(change.from)}→${count(change.to)}`;
    case 'definition':
      return definitionWords(change.changes);
    case 'declared':
      return change.again ? 'declared again' : 'declared';
    case 'deleted':
      return 'deleted';
    case 'leader':
      return `leader moved ${change.from}→${change.to}`;
    case 'node':
      return `${change.node} ${change.became === 'restarted' ? 'restarted' : `went ${change.became}`}`;
    case 'alarm':
      return `${change.node}: ${headOf(change.alarm)} ${change.raised ? 'raised' : 'cleared'}`;
    case 'reach':
      if (change.answers) return 'broker answers again';
      return change.denied ? 'broker refuses Spillway' : 'broker does not answer';
    case 'version':
      return `version ${change.from}→${change.to}`;
    case 'omitted':
      return `${count(change.changes)} more changes`;
  }
}

/** What follows a change that stands beside a queue's trouble, where it is no longer so: ", now 4" after "consumers 6→2". */
export function standingWords(change: BrokerChange, consumers: number | null): string {
  if (change.kind !== 'consumers' || consumers === null || consumers === change.to) return '';
  return `, now ${count(consumers)}`;
}

/** The whole of it, as a sentence. */
export function changeSentence(change: BrokerChange): string {
  const words = changeWords(change);
  const sentence = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
  switch (change.kind) {
    case 'consumers':
      return change.muted
        ? `${sentence}; it changes so often that the rest of this hour is not listed.`
        : `${sentence}.`;
    case 'definition':
      return `${change.changes.map(definedWords).join('; ')}.`;
    case 'reach':
      return change.reason === null ? `${sentence}.` : `${sentence}: ${change.reason}`;
    // Names of nodes keep their case.
    case 'node':
    case 'alarm':
      return `${words}.`;
    case 'omitted':
      return `${sentence} at the same poll are not listed one by one.`;
    case 'declared':
    case 'deleted':
    case 'leader':
    case 'version':
      return `${sentence}.`;
  }
}

function definitionWords(changes: readonly DefinedChange[]): string {
  const [first, ...rest] = changes;
  if (first === undefined) return 'definition changed';
  return rest.length === 0 ? definedWords(first) : `${definedWords(first)} and ${String(rest.length)} more`;
}

function definedWords({ field, from, to }: DefinedChange): string {
  if (from === null) return `${field} set to ${to ?? ''}`;
  return to === null ? `${field} removed (was ${from})` : `${field} ${from}→${to}`;
}

/** "memory alarm: publishers are blocked" names the alarm first. */
function headOf(alarm: string): string {
  return alarm.split(':')[0] ?? alarm;
}
