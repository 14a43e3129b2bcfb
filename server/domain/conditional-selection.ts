// Selections that are told by looking at each message.

import type { RedriveSelection } from './redrive-selection';

export type ConditionalSelection = Extract<RedriveSelection, { kind: 'causes' | 'filter' | 'redrive-id' }>;

/** Whether each message has to be looked at to know that it is meant: then what is not stays held meanwhile. */
export function isConditional(selection: RedriveSelection): selection is ConditionalSelection {
  return selection.kind === 'causes' || selection.kind === 'filter' || selection.kind === 'redrive-id';
}
