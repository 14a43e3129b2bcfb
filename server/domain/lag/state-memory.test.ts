import { describe, expect, test } from 'vitest';
import type { QueueState } from '../queue-state';
import { advanceState, type StateMemory } from './state-memory';

function run(states: QueueState[], onsetMs: number | null = null): StateMemory[] {
  const memories: StateMemory[] = [];
  states.forEach((state, i) => {
    const verdict = { state, reason: `${state}.`, onsetMs, evidence: null };
    memories.push(advanceState(memories.at(-1) ?? null, verdict, i * 10));
  });
  return memories;
}

const shown = (states: QueueState[]) => run(states).map(({ state }) => state);

describe('hysteresis', () => {
  test.each<[string, QueueState[], QueueState]>([
    ['the first verdict stands at once', ['stuck'], 'stuck'],
    ['one worse verdict is not enough', ['ok', 'stuck'], 'ok'],
    ['two in a row are', ['ok', 'stuck', 'stuck'], 'stuck'],
    ['two are though they differ', ['ok', 'steady-backlog', 'filling'], 'filling'],
    ['an interrupted run starts anew', ['ok', 'stuck', 'ok', 'stuck'], 'ok'],
    ['leaving takes more than two', ['stuck', 'ok', 'ok'], 'stuck'],
    ['three leave', ['stuck', 'ok', 'ok', 'ok'], 'ok'],
    ['three leave though they differ', ['stuck', 'ok', 'idle', 'draining'], 'draining'],
    ['unavailable is a fact and shows at once', ['ok', 'unavailable'], 'unavailable'],
    ['and is left at once', ['unavailable', 'ok'], 'ok'],
    ['unknown gives way at once', ['unknown', 'ok'], 'ok'],
  ])('%s', (_, states, last) => {
    expect(shown(states).at(-1)).toBe(last);
  });

  test('the onset is the first verdict of the run, not the one that confirmed it', () => {
    expect(run(['ok', 'stuck', 'stuck', 'stuck']).at(-1)).toMatchObject({ state: 'stuck', sinceMs: 10 });
  });

  test('an onset that the readings tell reaches further back', () => {
    expect(run(['stuck'], -500).at(-1)?.sinceMs).toBe(-500);
  });

  test('the sentence follows the numbers while the state stays, and rests while it is contested', () => {
    const first = advanceState(null, { state: 'ok', reason: 'a.', onsetMs: null, evidence: null }, 0);
    const second = advanceState(first, { state: 'ok', reason: 'b.', onsetMs: null, evidence: null }, 1);
    const third = advanceState(second, { state: 'stuck', reason: 'c.', onsetMs: null, evidence: null }, 2);
    expect([second.reason, third.reason]).toEqual(['b.', 'b.']);
  });
});
