import { describe, expect, test } from 'vitest';
import { previewOf } from '@/server/domain/plan/preview';
import { death, input, look, orders, planOf, view } from '@/server/domain/plan/testing';
import type { RedriveSelection } from '@/server/domain/redrive';
import { copiesWords, expectedWords, likelyWords, roomWords, startWords } from './plan-numbers';

const mail = { ...death, queue: 'mail' };
const three = [view(), view(), view(), view({ deaths: [mail] })];
const selected = (selection: RedriveSelection) => {
  const chosen = { ...input, selection };
  return planOf({ selection }, { preview: previewOf(look(three), chosen, null) }).plan;
};
const ofMail: RedriveSelection = { kind: 'filter', conditions: [{ kind: 'origin', queue: 'mail' }] };

describe('the numbers of a plan', () => {
  test('of all are exact in sum; what a cause or a queue gets of them is a named estimate', () => {
    const plan = selected({ kind: 'all' });
    expect(expectedWords(plan)).toBe('4,120');
    expect(startWords(plan)).toBe('Start redrive of 4,120');
    expect(likelyWords(plan, 1)).toBe('≈ 1,030');
    expect(copiesWords(plan, { ...orders, gets: 'some' })).toBe('≈ 3,090');
    expect(copiesWords(plan, { ...orders, exists: false })).toBe('0');
  });

  test('of a filter are an estimate, and none where nobody looked', () => {
    const plan = selected(ofMail);
    expect(expectedWords(plan)).toBe('≈ 1,030');
    expect(startWords(plan)).toBe('Start redrive of about 1,030');
    const blind = planOf({ selection: ofMail }, { preview: null }).plan;
    expect(expectedWords(blind)).toBe('–');
    expect(startWords(blind)).toBe('Start redrive out of 4,120');
    expect(copiesWords(blind, { ...orders, gets: 'possibly' })).toBe('perhaps some');
  });

  test('room says what happens beyond it, and a depth that is not told leaves it unknown', () => {
    const limited = { ...orders, maxLengthMessages: 100, depthMessages: 90 };
    expect(roomWords(orders)).toEqual({ room: 'no limit', then: null });
    expect(roomWords(limited)).toEqual({ room: '10 of 100', then: 'then drops its oldest messages' });
    expect(roomWords({ ...limited, overflow: 'reject-publish-dlx' }).then).toBe('then refuses');
    expect(roomWords({ ...limited, depthMessages: null }).room).toBe('– of 100');
    expect(
      roomWords({ ...limited, maxLengthMessages: null, maxLengthBytes: 2_048, readyBytes: 0 }).room,
    ).toBe('2.00 KiB of 2.00 KiB');
  });
});
