import { describe, expect, test } from 'vitest';
import { redriveSelectionSchema } from '@/server/domain/redrive-selection';
import { type ConditionDraft, draftOf, emptyCondition, isSelection, selectionOf } from './selection-draft';

const draft = draftOf({ kind: 'all' });
const one = (over: Partial<ConditionDraft>) =>
  selectionOf({ ...draft, kind: 'filter', conditions: [{ ...emptyCondition(1, 10_000_000), ...over }] });

describe('a selection', () => {
  test('is taken over from the button that opened the dialog, and keeps it when another kind is tried', () => {
    const picked = draftOf({ kind: 'messages', fingerprints: ['a', 'b'] });
    expect(selectionOf({ ...picked, kind: 'all' })).toEqual({ kind: 'all' });
    expect(selectionOf(picked)).toEqual({ kind: 'messages', fingerprints: ['a', 'b'] });
    expect(selectionOf(draftOf({ kind: 'first', count: 1 }))).toEqual({ kind: 'first', count: 1 });
  });

  test('that selects nothing says what is missing, and is none', () => {
    for (const kind of ['messages', 'causes', 'filter'] as const) {
      expect(isSelection(selectionOf({ ...draft, kind }))).toBe(false);
    }
    for (const countText of ['', '0', '1.5', 'ten']) {
      expect(selectionOf({ ...draft, kind: 'first', countText })).toHaveProperty('missing');
    }
    expect(one({ kind: 'header', name: ' ' })).toHaveProperty('missing');
    expect(one({ kind: 'died-before', value: 'soon' })).toHaveProperty('missing');
  });

  test('an age is the instant it meant when it was typed', () => {
    expect(one({ kind: 'died-before', value: '2', unit: 'h' })).toMatchObject({
      conditions: [{ kind: 'died-before', atMs: 10_000_000 - 7_200_000 }],
    });
    expect(one({ kind: 'died-after', value: '9', unit: 'd' })).toMatchObject({ conditions: [{ atMs: 0 }] });
  });

  test('each condition is one that the server takes', () => {
    const typed = { name: 'n', value: '5' };
    for (const kind of [
      'origin',
      'reason',
      'header',
      'property',
      'body-text',
      'body-json',
      'died-before',
      'died-after',
    ] as const) {
      expect(redriveSelectionSchema.safeParse(one({ kind, ...typed })).success, kind).toBe(true);
    }
  });
});
