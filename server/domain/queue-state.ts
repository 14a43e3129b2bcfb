// The words for how a queue is doing, and what each means for the order of a list. The rules that choose
// one stand in lag/; see evaluateState.

export const queueStates = [
  'unknown',
  'unavailable',
  'no-consumers',
  'stuck',
  'poison-loop',
  'falling-behind',
  'near-limit',
  'filling',
  'blocked-producers',
  'draining',
  'steady-backlog',
  'ok',
  'idle',
  'new',
] as const;
export type QueueState = (typeof queueStates)[number];

/** 0 fine, 1 worth a look, 2 act. Unknown is 1: not seeing is a finding. */
export const stateSeverity: Record<QueueState, 0 | 1 | 2> = {
  unknown: 1,
  unavailable: 2,
  'no-consumers': 2,
  stuck: 2,
  'poison-loop': 2,
  'falling-behind': 2,
  'near-limit': 2,
  filling: 1,
  'blocked-producers': 2,
  draining: 0,
  'steady-backlog': 1,
  ok: 0,
  idle: 0,
  new: 0,
};
