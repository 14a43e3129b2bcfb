import { describe, expect, test } from 'vitest';
import type { MessageView } from './message';
import { foreignUserId, userIdLeftOut, withoutUserId } from './foreign-user-id';
import { countedAs } from './redrive-progress';

const rules = { user: 'spillway', mayImpersonate: false };
const from = (user?: string): Pick<MessageView, 'properties'> => ({
  properties: user === undefined ? [] : [{ name: 'user_id', text: user }],
});

describe('the user id of another', () => {
  test.each([
    ['of another', from('billing'), rules, 'billing'],
    ['ours', from('spillway'), rules, null],
    ['none', from(), rules, null],
    ['of another, whom we may impersonate', from('billing'), { ...rules, mayImpersonate: true }, null],
  ])('%s', (_, view, told, expected) => {
    expect(foreignUserId(view, told)).toBe(expected);
  });

  test('is left out beside what else is changed, and not where a person set it', () => {
    const removal = { kind: 'remove', name: 'user_id' } as const;
    expect(withoutUserId(undefined)).toEqual({ body: null, headers: [], properties: [removal] });
    const body = Buffer.from('{}');
    expect(withoutUserId({ body, headers: [], properties: [] })).toEqual({
      body,
      headers: [],
      properties: [removal],
    });
    const set = { kind: 'set', name: 'user_id', text: 'spillway' } as const;
    expect(withoutUserId({ body: null, headers: [], properties: [set] }).properties).toEqual([set]);
  });

  test('stands in the ledger with what was moved without it, and nowhere else', () => {
    const entry = { fingerprint: 'f', messageId: null, target: 'orders', withoutUserId: true } as const;
    expect(countedAs(entry, { outcome: 'moved', detail: null }).detail).toBe(userIdLeftOut);
    expect(countedAs({ ...entry, withoutUserId: undefined }, { outcome: 'moved', detail: null }).detail).toBe(
      null,
    );
    expect(countedAs(entry, { outcome: 'returned', detail: 'why' }).detail).toBe('why');
  });
});
