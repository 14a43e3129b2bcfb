// What to mind about the messages themselves. All of it is about those looked at, and says so: of the rest it is
// not known.

import { foreignUserId } from '../foreign-user-id';
import type { MessageView } from '../message';
import type { RedriveInput } from '../redrive';
import { redriveCountHeader } from '../redrive-trail';
import type { RedriveFacts } from './facts';
import { isUnroutable, type MatchedMessage, type Preview } from './preview';
import type { PlanNote } from './schema';
import { count } from '../digits';
import { note } from './words';

export function messageWarnings(input: RedriveInput, facts: RedriveFacts): PlanNote[] {
  const { preview } = facts;
  if (preview === null) return 'error' in facts.source ? [] : [notLooked(input)];
  return [
    nowhereToGo(input, preview),
    unroutable(preview),
    byAlternate(preview),
    fanOut(preview),
    intoSource(input, preview),
    userId(input, facts, preview),
    copies(facts, preview),
    deaths(facts, preview),
    expiration(preview),
    again(preview),
  ].filter((one) => one !== null);
}

function notLooked({ name, destination }: RedriveInput): PlanNote {
  const routes = destination.kind === 'original' ? ', nor which queues would get a copy' : '';
  return note(
    'not-looked',
    `Nothing of ${name} was looked at lately, so causes are not known${routes}. Look at some messages first to see more.`,
  );
}

function nowhereToGo({ destination }: RedriveInput, { matched }: Preview): PlanNote | null {
  const why =
    destination.kind === 'origin' ? 'do not say where they died' : 'do not say how they were published';
  return about(
    matched,
    ({ address }) => address === null,
    (of) => note('no-address', `${of} ${why}, or would come straight back: they stay.`),
  );
}

function unroutable({ matched }: Preview): PlanNote | null {
  return about(matched, isUnroutable, (of) =>
    note('unroutable-some', `${of} would reach no queue: they stay.`),
  );
}

function byAlternate({ matched }: Preview): PlanNote | null {
  const names = [...new Set(matched.flatMap(({ route }) => route?.alternates ?? []))];
  return about(
    matched,
    ({ route }) => (route?.alternates.length ?? 0) > 0,
    (of) =>
      note(
        'alternate',
        `${of} match no binding of ${names.join(', ')} and take its alternate exchange: they count as moved, and may lie where nobody expects them.`,
        names[0],
      ),
  );
}

function fanOut({ matched }: Preview): PlanNote | null {
  const most = Math.max(0, ...matched.map(({ route }) => route?.queues.length ?? 0));
  return about(
    matched,
    ({ route }) => (route?.queues.length ?? 0) > 1,
    (of) =>
      note(
        'fan-out',
        `${of} reach more than one queue, up to ${count(most)}: consumers that had handled them will see them again.`,
      ),
  );
}

function intoSource({ name }: RedriveInput, { matched }: Preview): PlanNote | null {
  const into = ({ route }: MatchedMessage) => route?.queues.some((queue) => queue.name === name) === true;
  return about(matched, into, (of) =>
    note('loop-some', `${of} would come straight back into ${name} as well.`, name),
  );
}

function userId(
  { leaveOutUserId }: RedriveInput,
  { rules }: RedriveFacts,
  { matched }: Preview,
): PlanNote | null {
  if (rules === null) return null;
  const foreign = ({ view }: MatchedMessage) => foreignUserId(view, rules) !== null;
  const then = leaveOutUserId
    ? 'their copies go without it, and say so in spillway-edited. A consumer that asks who published them finds nobody.'
    : `they stay. Give ${rules.user} the tag impersonator to move them as they are, or leave it out.`;
  return about(matched, foreign, (of) =>
    note(
      'user-id',
      `${of} carry the user id of another, which the broker takes only from that user: ${then}`,
    ),
  );
}

function copies({ rules }: RedriveFacts, { matched }: Preview): PlanNote | null {
  const has = ({ view }: MatchedMessage) => hasHeader(view, 'CC') || hasHeader(view, 'BCC');
  if (rules !== null && !rules.removedHeaders.includes('CC')) return null;
  return about(matched, has, (of) =>
    note(
      'cc',
      `${of} carry CC or BCC, which is left out: with it, the queues named there would get another copy.`,
    ),
  );
}

function deaths({ rules }: RedriveFacts, { matched }: Preview): PlanNote | null {
  if (rules === null || !rules.removedHeaders.includes('x-death')) return null;
  return about(
    matched,
    ({ view }) => view.deaths.length > 0,
    (of) =>
      note(
        'x-death',
        `${of} lose their death history (x-death): this version of RabbitMQ would count on in it, and can drop a message for what it finds there.`,
      ),
  );
}

function expiration({ matched }: Preview): PlanNote | null {
  const had = ({ view }: MatchedMessage) =>
    view.deaths.some(({ originalExpiration }) => originalExpiration !== null);
  return about(matched, had, (of) =>
    note(
      'expiration',
      `${of} had a time to live of their own, which the broker removed when they died. It is not restored: they will wait until they are consumed.`,
    ),
  );
}

function again({ matched }: Preview): PlanNote | null {
  const countOf = ({ view }: MatchedMessage) =>
    Number(view.headers.find(({ name }) => name === redriveCountHeader)?.text ?? 0);
  const most = Math.max(0, ...matched.map(countOf));
  return about(
    matched,
    (one) => countOf(one) > 0,
    (of) =>
      note(
        'redriven-before',
        `${of} were put back before, up to ${count(most)} ${most === 1 ? 'time' : 'times'}, and died again.`,
      ),
  );
}

/** A note on those of the matched that `is` holds for; null where it holds for none. */
function about(
  matched: readonly MatchedMessage[],
  is: (one: MatchedMessage) => boolean,
  say: (of: string) => PlanNote,
): PlanNote | null {
  const found = matched.filter(is).length;
  return found === 0 ? null : say(`${count(found)} of ${count(matched.length)} looked at`);
}

function hasHeader({ headers }: MessageView, wanted: string): boolean {
  return headers.some(({ name }) => name === wanted);
}
