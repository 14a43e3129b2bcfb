// Where each step of a redrive's canary stands, in a word and a sentence. Pure.

import type { RedriveView } from '@/server/domain/redrive';
import { isActive } from '@/server/domain/redrive-states';

export type CanaryStep = {
  state: 'passed' | 'sending' | 'watching' | 'stopped' | 'open';
  /** Null: all that is left after the steps. */
  messages: number | null;
  note: string;
};

type Facts = Pick<RedriveView, 'pace' | 'canary' | 'state' | 'phase' | 'startedAtMs'>;

export function canarySteps({ pace, canary, state, phase, startedAtMs }: Facts): CanaryStep[] {
  if (pace.canary === null) return [];
  const { steps, watchMs } = pace.canary;
  const passed = canary?.passedSteps ?? 0;
  const findings = canary?.findings ?? [];
  const begun = startedAtMs !== null;
  const here = (): Pick<CanaryStep, 'state' | 'note'> => {
    if (state === 'stopped') return { state: 'stopped', note: findings[passed] ?? 'Too many died again.' };
    if (!isActive(state)) return { state: 'open', note: 'Not needed any more.' };
    if (!begun) return { state: 'open', note: 'Not begun.' };
    if (phase === 'canary') return { state: 'watching', note: `Watched for ${watchMs / 1000} s.` };
    return { state: 'sending', note: 'Under way.' };
  };
  const all: CanaryStep[] = steps.map((messages, index) => {
    if (index < passed) return { messages, state: 'passed', note: findings[index] ?? 'None died again.' };
    if (index === passed) return { messages, ...here() };
    return { messages, state: 'open', note: 'Not sent yet.' };
  });
  const rest = passed >= steps.length ? restNow(state) : { state: 'open' as const, note: 'Not sent yet.' };
  return [...all, { messages: null, ...rest }];
}

function restNow(state: RedriveView['state']): Pick<CanaryStep, 'state' | 'note'> {
  if (state === 'completed') return { state: 'passed', note: 'Sent, and watched meanwhile.' };
  if (state === 'stopped') return { state: 'stopped', note: 'Too many died again.' };
  return isActive(state)
    ? { state: 'sending', note: 'Under way, and watched meanwhile.' }
    : { state: 'open', note: 'Not sent to the end.' };
}
