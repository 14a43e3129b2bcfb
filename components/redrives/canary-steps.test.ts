import { expect, test } from 'vitest';
import { redrivePaceSchema } from '@/server/domain/redrive-pace';
import { canarySteps } from './canary-steps';

const pace = redrivePaceSchema.parse({ canary: {} });
const facts = { pace, canary: null, state: 'running', phase: 'moving', startedAtMs: 1 } as const;
const statesOf = (steps: { state: string }[]) => steps.map(({ state }) => state);

test('a redrive without a canary has no strip', () => {
  expect(canarySteps({ ...facts, pace: redrivePaceSchema.parse({}) })).toEqual([]);
});

test('steps pass one after the other, then comes the rest', () => {
  expect(statesOf(canarySteps({ ...facts, startedAtMs: null }))).toEqual(['open', 'open', 'open', 'open']);
  expect(statesOf(canarySteps(facts))).toEqual(['sending', 'open', 'open', 'open']);
  const canary = { passedSteps: 1, findings: ['After the first step 0 of 1 died.'], watchingUntilMs: 9 };
  const watching = canarySteps({ ...facts, canary, phase: 'canary' });
  expect(statesOf(watching)).toEqual(['passed', 'watching', 'open', 'open']);
  expect(watching[0]?.note).toBe('After the first step 0 of 1 died.');
  const passed = { ...canary, passedSteps: 3, watchingUntilMs: null };
  expect(statesOf(canarySteps({ ...facts, canary: passed })).at(-1)).toBe('sending');
  expect(
    statesOf(canarySteps({ ...facts, canary: passed, state: 'completed', phase: 'closed' })).at(-1),
  ).toBe('passed');
});

test('where it stopped is marked, with what was found there', () => {
  const canary = { passedSteps: 0, findings: ['After the first step 1 of 1 died.'], watchingUntilMs: null };
  const steps = canarySteps({ ...facts, canary, state: 'stopped', phase: 'watching' });
  expect(steps[0]).toEqual({ messages: 1, state: 'stopped', note: 'After the first step 1 of 1 died.' });
  expect(statesOf(steps)).toEqual(['stopped', 'open', 'open', 'open']);
});
