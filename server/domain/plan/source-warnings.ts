// What to mind about the queue that is emptied and about how the selected messages are reached.

import { limits } from '../limits';
import { orderKeyOf } from '../order-key';
import { orderByWords } from '../order-by-words';
import type { RedriveInput } from '../redrive';
import { isConditional } from '../conditional-selection';
import type { RedriveFacts, SourceFacts } from './facts';
import type { PlanNote } from './schema';
import { count } from '../digits';
import { messages, note } from './words';

type Estimate = {
  boundMessages: number;
  arrivedMessages: number;
  expectedMessages: number | null;
  etaMs: number | null;
};

export function sourceWarnings(input: RedriveInput, facts: RedriveFacts, estimate: Estimate): PlanNote[] {
  const { source } = facts;
  if ('error' in source) return [];
  return [
    arrived(estimate),
    heldByOthers(input, source),
    consumersThere(input, source),
    deliveryLimit(input, source),
    ...reaching(input, facts, source, estimate),
    order(input, source),
    orderPerKey(input, source, facts),
    priorities(input, source),
    noOriginKnown(input, facts),
  ].filter((one) => one !== null);
}

function arrived({ arrivedMessages }: Estimate): PlanNote | null {
  if (arrivedMessages === 0) return null;
  return note('arrived', `${messages(arrivedMessages)} arrived since you looked: not included.`);
}

function heldByOthers({ name }: RedriveInput, { unackedMessages }: SourceFacts): PlanNote | null {
  if (unackedMessages === null || unackedMessages === 0) return null;
  const are = unackedMessages === 1 ? 'is' : 'are';
  return note(
    'held',
    `${messages(unackedMessages)} of ${name} ${are} held by consumers or by a look, and not included.`,
  );
}

function consumersThere({ name }: RedriveInput, { consumers }: SourceFacts): PlanNote | null {
  if (consumers === null || consumers === 0) return null;
  const they = consumers === 1 ? '1 consumer takes' : `${count(consumers)} consumers take`;
  return note(
    'source-consumers',
    `${they} from ${name} too: what they get is not moved, and fewer may be left than planned.`,
  );
}

function deliveryLimit({ name }: RedriveInput, { budget }: SourceFacts): PlanNote | null {
  if (budget === null || budget.remaining === 0) return null;
  const used = budget.used === 0 ? '' : `, and ${budget.used} may be used already`;
  return note(
    'delivery-limit',
    `What cannot be moved goes back with one more delivery counted; ${name} ${budget.atLimit} a message after ${budget.limit}${used}.`,
  );
}

/** To reach what is selected, what lies before it is held unacknowledged until the end. */
function reaching(
  { selection }: RedriveInput,
  { preview }: RedriveFacts,
  { readyMessages }: SourceFacts,
  { expectedMessages, etaMs }: Estimate,
): (PlanNote | null)[] {
  const picked = selection.kind === 'messages' ? selection.fingerprints.length : null;
  const passes = isConditional(selection) || (picked !== null && (readyMessages ?? 0) > picked);
  if (!passes) return [];
  const found: (PlanNote | null)[] = [
    note(
      'held-meanwhile',
      `To reach the selected messages, those between them are held and marked redelivered; at most ${count(limits.redriveScanMessages)} are skipped.`,
    ),
  ];
  const passed = (readyMessages ?? 0) - (expectedMessages ?? readyMessages ?? 0);
  if (isConditional(selection) && passed > limits.redriveScanMessages) {
    found.push(
      note(
        'out-of-reach',
        `About ${messages(passed)} are not selected, more than can be skipped: the redrive will stop there and say so.`,
      ),
    );
  }
  if ((etaMs ?? 0) > consumerTimeoutMs) {
    found.push(
      note(
        'consumer-timeout',
        `At this rate messages are held longer than 30 minutes, after which RabbitMQ closes the channel unless its consumer_timeout is longer. The redrive then starts over from the head, and moves none twice.`,
      ),
    );
  }
  const undecided = preview?.sample.undecidedMessages ?? 0;
  if (undecided > 0) {
    found.push(
      note(
        'undecided',
        `${messages(undecided)} looked at cannot be told: only the first ${limits.bodyPreviewBytes / 1024} KiB of a body are searched. They stay.`,
      ),
    );
  }
  return found;
}

/** RabbitMQ's default consumer_timeout. */
const consumerTimeoutMs = 30 * 60_000;

function order({ name }: RedriveInput, { capability }: SourceFacts): PlanNote | null {
  if (!capability.supported || capability.keepsOrder) return null;
  return note('order', `${name} does not keep the order of messages that are put back.`);
}

function orderPerKey(
  { name, pace }: RedriveInput,
  { capability }: SourceFacts,
  { preview }: RedriveFacts,
): PlanNote | null {
  const { orderBy } = pace;
  if (orderBy === null) return null;
  const key = orderByWords(orderBy);
  const looked = preview?.matched ?? [];
  const keyed = looked.filter(({ view }) => {
    const body = () => Uint8Array.from(atob(view.bodyBase64), (char) => char.charCodeAt(0));
    return orderKeyOf(orderBy, { view, body }) !== null;
  }).length;
  const found =
    looked.length === 0
      ? ''
      : ` Of the ${count(looked.length)} that were looked at and are selected, ${count(keyed)} ${keyed === 1 ? 'has' : 'have'} it.`;
  const putBack =
    capability.supported && !capability.keepsOrder
      ? ` ${name} does not keep the order of what is put back: after a pause or a lost connection the redrive ends there, and the rest stays.`
      : '';
  return note(
    'order-per-key',
    `Messages with the same value of ${key} leave ${name} in their order, one at a time: the more of them share one, the slower. ` +
      `Where one is refused, is in doubt or comes back, the later ones of its key stay. What has no such value is in no order, and what is parked holds nobody back.${putBack}${found}`,
  );
}

function priorities({ name, selection }: RedriveInput, { maxPriority }: SourceFacts): PlanNote | null {
  if (maxPriority === null) return null;
  const first =
    selection.kind === 'all'
      ? ''
      : ', and what arrives meanwhile with a higher one may take the place of what you saw';
  return note('priority', `${name} hands out higher priorities first${first}.`);
}

function noOriginKnown({ name, destination }: RedriveInput, { targets }: RedriveFacts): PlanNote | null {
  if (destination.kind !== 'origin' || targets.length > 0) return null;
  return note(
    'no-origin-known',
    `No queue is known to dead-letter into ${name}. Each message is sent where its own death history says; those without one stay.`,
  );
}
