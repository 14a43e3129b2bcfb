// Whether a message is meant by a selection: the one place that decides, for the preview of a plan and for the
// run. Undecided is its own answer (the body is longer than what is read of it), and a run leaves such a
// message where it is.

import { causesMatcher } from './causes/cause-key';
import { textAt } from './json-path';
import type { MessageView } from './message';
import { originQueueOf } from './redrive-destination';
import type { MessageCondition, RedriveSelection } from './redrive-selection';
import { headerText, redriveIdHeader } from './redrive-trail';

export type Match = 'yes' | 'no' | 'undecided';

export type Matchable = Pick<
  MessageView,
  | 'fingerprint'
  | 'deaths'
  | 'origin'
  | 'headers'
  | 'properties'
  | 'contentType'
  | 'routingKey'
  | 'bodyBase64'
  | 'bodyTruncated'
>;

/** A matcher for the messages of the queue `source`. How many are taken (the first n, each fingerprint as often
 * as it is listed) is for the caller to count. */
export function matcherFor(selection: RedriveSelection, source: string): (message: Matchable) => Match {
  switch (selection.kind) {
    case 'all':
    case 'first':
      return () => 'yes';
    case 'messages': {
      const wanted = new Set(selection.fingerprints);
      return ({ fingerprint }) => yesIf(wanted.has(fingerprint));
    }
    case 'causes': {
      const belongs = causesMatcher(selection.keys);
      return (message) => yesIf(belongs(message));
    }
    case 'redrive-id':
      return (message) => yesIf(headerText(message, redriveIdHeader) === selection.redriveId);
    case 'filter': {
      const tests = selection.conditions.map((condition) => testOf(condition, source));
      return (message) => tests.map((test) => test(message)).reduce(both, 'yes');
    }
  }
}

function both(a: Match, b: Match): Match {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' ? b : a;
}

/** The keys of causes are read once, not for each message. */
function testOf(condition: MessageCondition, source: string): (message: Matchable) => Match {
  if (condition.kind !== 'cause') return (message) => meets(condition, message, source);
  const belongs = causesMatcher(condition.keys);
  return (message) => yesIf(belongs(message));
}

type PlainCondition = Exclude<MessageCondition, { kind: 'cause' }>;

function meets(condition: PlainCondition, message: Matchable, source: string): Match {
  const { deaths, headers, properties } = message;
  switch (condition.kind) {
    case 'origin':
      return yesIf(originQueueOf(deaths, source) === condition.queue);
    case 'reason':
      return yesIf((deaths[0]?.reason ?? '') === condition.reason);
    case 'header':
      return yesIf(headers.some(({ name, text }) => name === condition.name && text === condition.value));
    case 'property':
      return yesIf(properties.some(({ name, text }) => name === condition.name && text === condition.value));
    case 'text':
      return anywhere(message, condition.text.toLowerCase());
    case 'body-text':
      return bodyHolds(message, condition.text);
    case 'body-json':
      return bodyHasAt(message, condition.path, condition.value);
    case 'died-before':
      return yesIf(diedAtMs(message) < condition.atMs);
    case 'died-after':
      return yesIf(diedAtMs(message) > condition.atMs);
  }
}

/** NaN, which is neither before nor after, where the message does not say. */
function diedAtMs({ deaths }: Matchable): number {
  return deaths[0]?.atMs ?? NaN;
}

function anywhere(message: Matchable, text: string): Match {
  const { headers, properties, routingKey, bodyTruncated } = message;
  const around = [routingKey, ...headers.flatMap(({ name, text: value }) => [name, value])];
  const told = [...around, ...properties.map(({ text: value }) => value)];
  if (told.some((one) => one.toLowerCase().includes(text))) return 'yes';
  if (bodyText(message).toLowerCase().includes(text)) return 'yes';
  return bodyTruncated ? 'undecided' : 'no';
}

function bodyHolds(message: Matchable, text: string): Match {
  if (bodyText(message).includes(text)) return 'yes';
  return message.bodyTruncated ? 'undecided' : 'no';
}

function bodyHasAt(message: Matchable, path: string, value: string): Match {
  if (message.bodyTruncated) return 'undecided';
  return yesIf(textAt(bodyText(message), path) === value);
}

function bodyText({ bodyBase64 }: Matchable): string {
  const bytes = Uint8Array.from(atob(bodyBase64), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function yesIf(holds: boolean): Match {
  return holds ? 'yes' : 'no';
}
