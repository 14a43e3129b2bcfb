import { describe, expect, test } from 'vitest';
import { keyOfSignature, splitKey } from './causes/cause-key';
import { failureHeaders } from './failure-headers';
import {
  hidesKey,
  ruleBeyondSignature,
  ruleOverFailures,
  shownCondition,
  tellsHidden,
} from './masked-causes';
import type { MaskRule } from './masking';
import type { MessageCondition } from './redrive-selection';

function rule(kind: MaskRule['kind'], pattern: string): MaskRule {
  return { id: pattern, name: pattern, kind, pattern, clusterId: null, belowRole: 'admin' };
}

const signature = {
  ...{ reason: 'rejected', originQueue: 'orders', exceptionType: 'Acme.Declined' },
  ...{ message: 'card of <#> declined', frame: null, contentType: 'application/json' },
};
const key = keyOfSignature(signature);
const silent = keyOfSignature({ ...signature, exceptionType: null, message: null });

test('headers that are read only where another is there count as telling, too', () => {
  for (const name of ['exception-message', 'x-error', 'mt-reason', 'x-error-stack', 'rascal'])
    expect(failureHeaders).toContain(name);
  expect(failureHeaders).not.toContain('x-customer');
});

test.each([
  ['header', 'x-error*', true],
  ['header', 'X-Exception-Message', true],
  ['header', '*', true],
  ['header', 'x-customer*', false],
  ['json-path', '$.Exception', true],
  ['json-path', '$.options', true],
  ['json-path', '$..traceback', true],
  ['json-path', '$..card', false],
  ['text', 'card', false],
] as const)('a rule for %s %s hides what was said of failures: %s', (kind, pattern, hides) => {
  expect(ruleOverFailures([rule(kind, pattern)]) !== null).toBe(hides);
});

test.each([
  [[], key, false],
  [[rule('header', 'x-customer')], key, false],
  [[rule('header', 'x-error')], key, true],
  [[rule('header', 'x-error')], silent, false],
  [[rule('text', 'card of')], key, true],
  [[rule('text', 'iban')], key, false],
  [[rule('header', 'tenant')], splitKey(key, { by: 'header', name: 'tenant' }, 'acme'), true],
  [[rule('header', 'tenant')], splitKey(key, { by: 'header', name: 'shop' }, 'acme'), false],
  [[rule('text', 'iban')], '["rejected","orders","an older key"]', true],
  [[rule('text', 'iban')], '', false],
])('whether rules %j hide a key', (rules, asked, hides) => {
  expect(hidesKey(rules, asked, new Map())).toBe(hides);
});

describe('a search by a masked role', () => {
  const text: MessageCondition = { kind: 'text', text: '4111' };
  const bodyText: MessageCondition = { kind: 'body-text', text: '4111' };
  const path = (value: string): MessageCondition => ({ kind: 'body-json', path: 'order.id', value });
  const header = (name: string, value: string): MessageCondition => ({ kind: 'header', name, value });
  const property: MessageCondition = { kind: 'property', name: 'message_id', value: 'card 7' };
  test.each<[MaskRule, MessageCondition, boolean]>([
    [rule('header', 'x-customer'), text, true],
    [rule('header', 'x-customer'), bodyText, false],
    [rule('header', 'x-customer'), path('7'), false],
    [rule('header', 'x-customer'), header('X-Customer', 'ada'), true],
    [rule('header', 'x-customer'), header('tenant', 'ada'), false],
    [rule('json-path', '$..card'), bodyText, true],
    [rule('json-path', '$..card'), path('7'), true],
    [rule('json-path', '$..card'), header('tenant', 'acme'), false],
    [rule('text', 'card \\d'), bodyText, true],
    [rule('text', 'card \\d'), path('card 7'), true],
    [rule('text', 'card \\d'), path('7'), false],
    [rule('text', 'card \\d'), header('note', 'card 7'), true],
    [rule('text', 'card \\d'), property, true],
    [rule('text', 'card of'), { kind: 'cause', keys: [silent, key] }, true],
    [rule('text', 'card of'), { kind: 'cause', keys: [silent] }, false],
    [rule('text', 'card'), { kind: 'origin', queue: 'orders' }, false],
    [rule('text', 'card'), { kind: 'died-after', atMs: 1 }, false],
  ])('%j asked for %j tells what is hidden: %s', (one, condition, tells) => {
    expect(tellsHidden([one], { kind: 'filter', conditions: [condition] }, new Map())).toBe(tells);
  });

  test('may take everything, the first, or messages that it was shown', () => {
    const rules = [rule('text', 'card')];
    expect(tellsHidden(rules, { kind: 'all' }, new Map())).toBe(false);
    expect(tellsHidden(rules, { kind: 'messages' }, new Map())).toBe(false);
    expect(tellsHidden([], { kind: 'filter', conditions: [text] }, new Map())).toBe(false);
  });
});

describe('a rule for text that matches what a message says, and not what its signature leaves of it', () => {
  test.each([
    ['part of the match is left out', 'card \\d+ declined', 'card 4711 declined', true],
    ['a quoted name and words', 'patient "\\w+" is \\w+', 'patient "ada" is pregnant', true],
    ['all of the match is left out', '[\\w.]+@[\\w.]+', 'no mailbox for ada@example.org', false],
    ['the signature is masked itself', 'declined', 'card 4711 declined', false],
    ['it does not match', 'account \\d+', 'card 4711 declined', false],
  ])('%s', (_, pattern, error, beyond) => {
    expect(ruleBeyondSignature([rule('text', pattern)], error)?.name ?? null).toBe(beyond ? pattern : null);
  });

  test('hides the key of the cause, and whatever it was split by', () => {
    const one = rule('text', 'card of \\d+ declined');
    const told = new Map([[key, one]]);
    expect(hidesKey([one], key, new Map())).toBe(false);
    expect(hidesKey([one], key, told)).toBe(true);
    expect(hidesKey([one], splitKey(key, { by: 'routing-key' }, 'eu'), told)).toBe(true);
    expect(tellsHidden([one], { kind: 'causes', keys: [key] }, told)).toBe(true);
  });
});

test('conditions that someone else wrote are shown without what the rules hide', () => {
  const rules = [rule('header', 'x-customer'), rule('text', '\\d{16}')];
  const shown = (condition: MessageCondition) => shownCondition(rules, condition, new Map());
  const hidden = 'masked by rule \\d{16}';
  expect(shown({ kind: 'header', name: 'x-customer', value: 'ada' })).toEqual({
    ...{ kind: 'header', name: 'x-customer', value: 'masked by rule x-customer' },
  });
  expect(shown({ kind: 'header', name: 'x-tenant', value: 'acme' })).toMatchObject({ value: 'acme' });
  expect(shown({ kind: 'text', text: 'Ada' })).toEqual({ kind: 'text', text: hidden });
  expect(shown({ kind: 'body-text', text: 'Ada' })).toEqual({ kind: 'body-text', text: hidden });
  const card = { kind: 'body-json', path: 'card', value: '4111111111111111' } as const;
  expect(shown(card)).toEqual({ ...card, value: hidden });
  expect(shown({ kind: 'origin', queue: 'orders' })).toEqual({ kind: 'origin', queue: 'orders' });
});
