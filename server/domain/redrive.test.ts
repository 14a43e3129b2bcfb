import { describe, expect, test } from 'vitest';
import { isActive, mayFollow, redriveStates } from './redrive-states';

describe('redrive states', () => {
  test('a finished redrive never moves again', () => {
    for (const from of ['completed', 'stopped', 'cancelled', 'failed'] as const) {
      expect(isActive(from)).toBe(false);
      for (const to of redriveStates) expect(mayFollow(from, to)).toBe(false);
    }
  });

  test('a running redrive is cancelled only by way of cancelling, so that the window in flight ends', () => {
    expect(mayFollow('running', 'cancelled')).toBe(false);
    expect(mayFollow('running', 'cancelling')).toBe(true);
    expect(mayFollow('cancelling', 'cancelled')).toBe(true);
  });

  test('a paused redrive goes on only by way of a worker, and one that pauses may be asked to go on', () => {
    expect(mayFollow('paused', 'running')).toBe(false);
    expect(mayFollow('paused', 'queued')).toBe(true);
    expect(mayFollow('pausing', 'running')).toBe(true);
  });
});
