// Why a run stops by itself, as its page and the audit log say it.

export const restarted = 'The broker restarted right after the last messages were moved.';

export function tooManyInDoubt(messages: number): string {
  return `Stopped: ${messages} messages are in doubt, and going on could add to them. Look at them, then start again.`;
}

export function tooManyPassed(messages: number): string {
  return `Stopped: ${messages} messages that are not selected were held to reach those behind them. They are back in the queue; what is selected further back was not reached.`;
}

export function tooManyHeld(messages: number): string {
  return `Stopped: ${messages} messages could not be moved and were held meanwhile. They are back in the queue; the outcomes say why.`;
}

export const orderLost =
  'It was interrupted, and the queue does not keep the order of what is put back: the rest stays, because order per key could not be kept any more.';
