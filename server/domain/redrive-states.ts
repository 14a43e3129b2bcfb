// The states of a redrive, and which may follow which.

/** scheduled: waits for its time. pausing and cancelling: asked for, honoured after the window in flight.
 * stopped: ended by itself, because too much of what it moved died again. */
export const redriveStates = [
  'scheduled',
  'queued',
  'running',
  'pausing',
  'paused',
  'cancelling',
  'completed',
  'stopped',
  'cancelled',
  'failed',
] as const;
export type RedriveState = (typeof redriveStates)[number];

const successors: Record<RedriveState, readonly RedriveState[]> = {
  scheduled: ['queued', 'cancelled'],
  queued: ['running', 'paused', 'cancelled', 'failed'],
  // Back to queued when its worker stops in order: nothing is in flight, another worker takes over.
  running: ['queued', 'pausing', 'paused', 'cancelling', 'completed', 'stopped', 'failed'],
  pausing: ['running', 'paused', 'cancelling', 'completed', 'stopped', 'failed'],
  // What was never begun is cancelled at once; else the worker closes the books first.
  paused: ['queued', 'cancelling', 'cancelled'],
  cancelling: ['cancelled', 'completed', 'stopped', 'failed'],
  completed: [],
  stopped: [],
  cancelled: [],
  failed: [],
};

export function mayFollow(from: RedriveState, to: RedriveState): boolean {
  return successors[from].includes(to);
}

export function isActive(state: RedriveState): boolean {
  return successors[state].length > 0;
}
