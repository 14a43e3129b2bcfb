// What a look says of a selection: how many it means, why and where they died, and who would get a copy of
// each. Pure, and only about what was looked at; nothing is extrapolated here.

import { groupCauses } from '../group-causes';
import { matcherFor } from '../match-message';
import type { MessageView } from '../message';
import type { RedriveInput } from '../redrive';
import { addressOf, addressWords, originQueueOf, type RouteAddress } from '../redrive-destination';
import type { PlanSample } from './schema';
import type { Route, RoutingTable } from '../route';

/** A look that was taken, with how many messages were ready then. */
export type Look = {
  atMs: number;
  messages: readonly MessageView[];
  /** The look met the end of the queue, and nobody else held any of it. */
  whole: boolean;
  readyMessages: number | null;
};

export type Preview = {
  sample: PlanSample;
  /** Where each matched message goes. */
  matched: readonly MatchedMessage[];
};

export type MatchedMessage = { view: MessageView; address: RouteAddress | null; route: Route | null };

const examples = 5;
const rows = 50;

/** `table` null: bindings are not known, so only addresses through the default exchange are followed. */
export function previewOf(look: Look, input: RedriveInput, table: RoutingTable | null): Preview {
  const match = matcherFor(input.selection, input.name);
  const judged = look.messages.map((view) => ({ view, match: match(view) }));
  let meant = judged.filter((one) => one.match === 'yes').map(({ view }) => view);
  if (input.selection.kind === 'first') meant = meant.slice(0, input.selection.count);
  const matched = meant.map((view) => destined(view, input, table));
  const reached = matched.flatMap(({ route }) => route?.queues.map(({ name }) => name) ?? []);
  return {
    matched,
    sample: {
      atMs: look.atMs,
      lookedMessages: look.messages.length,
      matchedMessages: meant.length,
      undecidedMessages: judged.filter((one) => one.match === 'undecided').length,
      whole: look.whole,
      causes: groupCauses(meant)
        .slice(0, rows)
        .map(({ key, reason, error, originQueue, count }) => ({
          key,
          reason,
          error,
          originQueue,
          messages: count,
        })),
      origins: tally(meant.map(({ deaths }) => originQueueOf(deaths, input.name) ?? '')),
      reached: tally(reached),
      unroutableMessages: matched.filter(isUnroutable).length,
      examples: matched.slice(0, examples).map(({ view, address, route }) => ({
        position: view.position,
        fingerprint: view.fingerprint,
        messageId: view.messageId,
        address: address === null ? null : addressWords(address),
        queues: route?.queues.map(({ name }) => name) ?? [],
      })),
    },
  };
}

/** Nobody would get it, for certain. */
export function isUnroutable({ route }: MatchedMessage): boolean {
  return route !== null && route.queues.length === 0 && route.certain;
}

function destined(view: MessageView, input: RedriveInput, table: RoutingTable | null): MatchedMessage {
  const address = addressOf(input.destination, view, input.name);
  return { view, address, route: address === null ? null : routeTo(address, view, table) };
}

function routeTo(
  { exchange, routingKey }: RouteAddress,
  view: MessageView,
  table: RoutingTable | null,
): Route | null {
  if (exchange === '') return toQueue(routingKey);
  return table?.route(exchange, { routingKey, headers: view.headers }) ?? null;
}

/** Whether the queue exists is a fact about the target, and said there. */
function toQueue(name: string): Route {
  return { queues: [{ name, certain: true }], certain: true, alternates: [], entry: 'open' };
}

function tally(names: readonly string[]): { name: string; messages: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, messages]) => ({ name, messages }))
    .sort((a, b) => b.messages - a.messages || a.name.localeCompare(b.name))
    .slice(0, rows);
}
