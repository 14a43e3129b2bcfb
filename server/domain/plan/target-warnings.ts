// What to mind about the queues that get the messages: whether they are there, consume, have room, and what
// happens to what dies there again.

import type { RedriveInput } from '../redrive';
import { deadLettersRefused } from '../refused-copies';
import type { RedriveFacts } from './facts';
import type { PlanNote, PlanTarget } from './schema';
import { count } from '../digits';
import { note } from './words';

/** `copies`: how many the target is expected to get; `meanBytes`: of one; `fansOut`: other queues may get one, too. */
type Load = { copies: number; meanBytes: number | null; fansOut: boolean };

export function targetWarnings(input: RedriveInput, facts: RedriveFacts, boundMessages: number): PlanNote[] {
  const { targets, elsewhere, source, routingError, route } = facts;
  const meanBytes = 'error' in source ? null : source.meanBytes;
  const { kind } = input.destination;
  const fansOut = (kind === 'original' || kind === 'exchange') && targets.length > 1;
  const found: (PlanNote | null)[] = targets.flatMap((target) => {
    if (!target.exists) return [gone(input, target, elsewhere)];
    const load = { copies: copiesFor(target, facts, boundMessages), meanBytes, fansOut };
    return [
      notRunning(target),
      noConsumers(target),
      room(target, load),
      roomBytes(target, load),
      ...fates(input, target),
    ];
  });
  if (routingError !== null)
    found.push(note('routes-unknown', `Which queues would get a copy is not known. ${routingError}`));
  else if (route !== null && !route.certain) {
    found.push(
      note(
        'routes-uncertain',
        'Which queues get a copy depends on each message, and not all of that is known: those marked possible may get some, all or none.',
      ),
    );
  }
  return found.filter((one) => one !== null);
}

/** As many as the look suggests; where nobody looked, as many as could be. */
export function copiesFor(
  { queue, gets }: PlanTarget,
  { preview }: RedriveFacts,
  boundMessages: number,
): number {
  if (gets === 'all' || preview === null || preview.sample.matchedMessages === 0) return boundMessages;
  const { reached, matchedMessages } = preview.sample;
  const share = (reached.find(({ name }) => name === queue)?.messages ?? 0) / matchedMessages;
  return Math.ceil(share * boundMessages);
}

function gone(
  { name, vhost, destination }: RedriveInput,
  { queue }: PlanTarget,
  elsewhere: RedriveFacts['elsewhere'],
): PlanNote | null {
  if (destination.kind !== 'origin') return null;
  const others = elsewhere.find((one) => one.queue === queue)?.vhosts ?? [];
  const there =
    others.length === 0
      ? ''
      : ` A queue of that name is in ${others.join(', ')}; a redrive stays in the vhost ${vhost}.`;
  return note('target-gone', `${queue} is gone: messages that died there stay in ${name}.${there}`, queue);
}

function notRunning({ queue, brokerState }: PlanTarget): PlanNote | null {
  if (brokerState === null || brokerState === 'running') return null;
  return note(
    'target-down',
    `${queue} is ${brokerState}: the broker may refuse what is sent there, and that stays.`,
    queue,
  );
}

function noConsumers({ queue, consumers }: PlanTarget): PlanNote | null {
  if (consumers !== 0) return null;
  return note('no-consumers', `${queue} has no consumers: what is moved there will wait.`, queue);
}

function room(target: PlanTarget, load: Load): PlanNote | null {
  const { depthMessages, maxLengthMessages } = target;
  if (maxLengthMessages === null || depthMessages === null) return null;
  const free = Math.max(0, maxLengthMessages - depthMessages);
  return load.copies <= free ? null : tooFull('room', target, free, load);
}

function roomBytes(target: PlanTarget, load: Load): PlanNote | null {
  const { readyBytes, maxLengthBytes } = target;
  if (maxLengthBytes === null || readyBytes === null || load.meanBytes === null || load.meanBytes === 0)
    return null;
  const free = Math.floor(Math.max(0, maxLengthBytes - readyBytes) / load.meanBytes);
  return load.copies <= free ? null : tooFull('room-bytes', target, free, load);
}

function tooFull(
  code: 'room' | 'room-bytes',
  target: PlanTarget,
  free: number,
  { copies, fansOut }: Load,
): PlanNote {
  const { queue, overflow } = target;
  const about = code === 'room' ? '' : 'about ';
  const by = code === 'room' ? '' : ' by its limit in bytes';
  if (overflow?.startsWith('reject-publish')) {
    return note(
      code,
      `${queue} takes ${about}${count(free)} more messages${by} before it refuses; ${afterwards(target, fansOut)}`,
      queue,
    );
  }
  return note(
    code,
    `${queue} has room for ${about}${count(free)} more${by}; beyond that it drops its oldest messages, up to ${about}${count(copies - free)} of them.`,
    queue,
  );
}

/** Of what it refuses. */
function afterwards(target: PlanTarget, fansOut: boolean): string {
  const stops = 'what it refuses stays, and the redrive stops there';
  if (deadLettersRefused(target))
    return `${stops}: its dead-letter exchange gets a copy of each all the same.`;
  return fansOut ? `${stops}: the other queues get their copies all the same.` : 'what it refuses stays.';
}

/** What becomes of a message there besides being consumed. */
function fates({ destination }: RedriveInput, target: PlanTarget): (PlanNote | null)[] {
  const { queue, messageTtlMs, deliveryLimit, hasDeadLetterExchange, type } = target;
  const ttl =
    messageTtlMs === null
      ? null
      : note(
          'target-ttl',
          `${queue} expires what waits longer than ${duration(messageTtlMs)}${hasDeadLetterExchange === false ? ', for good' : ''}.`,
          queue,
        );
  // A message that died in a queue has shown that the queue dead-letters.
  if (hasDeadLetterExchange !== false || destination.kind === 'origin') return [ttl];
  const limit =
    type === 'quorum' && deliveryLimit !== null ? `, or has failed ${count(deliveryLimit)} times,` : '';
  return [
    ttl,
    note(
      'target-drops',
      `${queue} has no dead-letter exchange: what a consumer rejects there${limit} is gone.`,
      queue,
    ),
  ];
}

function duration(ms: number): string {
  if (ms < 1_000) return `${count(ms)} ms`;
  const seconds = Math.round(ms / 1_000);
  return seconds < 120 ? `${seconds} s` : `${count(Math.round(seconds / 60))} min`;
}
