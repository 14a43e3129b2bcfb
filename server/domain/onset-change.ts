// The change beside an onset: of what changed shortly before a queue got into its state, what most likely explains it.
// Near in time is no proof, so a screen shows the two side by side and says nothing of cause.

import type { BrokerChange, BrokerEvent } from './events';
import type { QueueState } from './queue-state';

/** Onsets are found from readings, which may show a change a little before the poll that saw it. */
export const onsetWindow = { beforeMs: 15 * 60_000, afterMs: 2 * 60_000 };

type Explains = (change: BrokerChange) => boolean;

const fewerConsumers: Explains = (c) => c.kind === 'consumers' && c.to < c.from;
const noConsumers: Explains = (c) => c.kind === 'consumers' && c.to === 0;
const anyConsumers: Explains = (c) => c.kind === 'consumers';
const moreConsumers: Explains = (c) => c.kind === 'consumers' && c.to > c.from;
const definition: Explains = (c) => c.kind === 'definition';
const alarm: Explains = (c) => c.kind === 'alarm' && c.raised;
const nodeDown: Explains = (c) => c.kind === 'node' && c.became === 'down';
const broker: Explains = (c) =>
  (c.kind === 'node' && c.became !== 'up') || c.kind === 'reach' || c.kind === 'version';
const leader: Explains = (c) => c.kind === 'leader';
const declared: Explains = (c) => c.kind === 'declared';

/** The likeliest first. What is not listed explains nothing of that state. */
const explanations: Partial<Record<QueueState, readonly Explains[]>> = {
  unknown: [declared, broker],
  unavailable: [nodeDown, broker, leader],
  'no-consumers': [noConsumers, fewerConsumers, broker],
  stuck: [anyConsumers, definition, leader, broker],
  'poison-loop': [anyConsumers, definition],
  'falling-behind': [fewerConsumers, definition, leader, broker],
  'near-limit': [definition, fewerConsumers, broker],
  filling: [definition, anyConsumers, broker],
  'blocked-producers': [alarm, broker],
  draining: [moreConsumers, definition],
  'steady-backlog': [fewerConsumers, definition, broker],
};

/** Null where nothing fitting changed near the onset. Of equals, the one nearest to it. */
export function onsetChange(
  state: QueueState,
  sinceMs: number,
  events: readonly BrokerEvent[],
): BrokerEvent | null {
  const near = events
    .filter(({ atMs }) => atMs >= sinceMs - onsetWindow.beforeMs && atMs <= sinceMs + onsetWindow.afterMs)
    .toSorted((a, b) => Math.abs(a.atMs - sinceMs) - Math.abs(b.atMs - sinceMs));
  for (const explains of explanations[state] ?? []) {
    const found = near.find(({ change }) => explains(change));
    if (found !== undefined) return found;
  }
  return null;
}
