import { describe, expect, test } from 'vitest';
import { editedParts, type HeaderChange, type PropertyChange, readChange } from './message-edit';
import { readTypedValue } from './typed-value';

const change = (headers: HeaderChange[], properties: PropertyChange[] = []) => ({
  body: null,
  headers,
  properties,
});

describe('a value is read only as what it is shown as', () => {
  test.each([
    ['int8', '-128'],
    ['uint8', '255'],
    ['int64', '-9223372036854775808'],
    ['uint32', '4294967295'],
    ['double', '-0'],
    ['double', '1e308'],
    ['float', '0.1'],
    ['decimal', '-123.45'],
    ['boolean', 'false'],
    ['timestamp', '2023-11-14T22:13:20Z'],
    ['timestamp', '18446744073709551615'],
    ['timestamp', '+010000-01-01T00:00:00Z'],
    ['bytes', '0xdead'],
    ['bytes', '0x'],
    ['string', ''],
    ['void', ''],
  ])('%s %s', (type, text) => {
    expect(readTypedValue(type, text).problem).toBeNull();
  });

  test.each([
    ['int8', '128', 'does not fit'],
    ['uint8', '-1', 'does not fit'],
    ['int64', '9223372036854775808', 'does not fit'],
    ['int32', '1.5', 'not a whole number'],
    ['int32', '', 'not a whole number'],
    ['double', 'NaN', 'not finite'],
    ['double', '1e309', 'too large'],
    ['float', '1e39', 'too large'],
    ['decimal', '21474836.48', 'does not fit'],
    ['boolean', 'yes', 'true or false'],
    ['timestamp', 'tomorrow', 'not an instant'],
    ['timestamp', '2023-13-14T22:13:20Z', 'not an instant'],
    ['bytes', '0xabc', 'hexadecimal'],
    ['void', 'x', 'no value'],
    ['array', '[]', 'as a whole'],
    ['uint64', '1', 'int64'],
    ['integer', '1', 'no such type'],
  ])('%s %j is refused', (type, text, why) => {
    expect(readTypedValue(type, text).problem).toContain(why);
  });

  test('nothing is rounded or wrapped on the way', () => {
    expect(readTypedValue('int64', '9007199254740993').value).toEqual({
      type: 'int64',
      value: 9007199254740993n,
    });
    expect(readTypedValue('decimal', '-0.05').value).toEqual({ type: 'decimal', unscaled: -5, scale: 2 });
  });
});

describe('a change that cannot be written is refused with a sentence that names the field', () => {
  test.each<[HeaderChange[], PropertyChange[], string]>([
    [[{ kind: 'set', name: 'n', type: 'int8', text: '300' }], [], 'The header n does not fit int8'],
    [[{ kind: 'set', name: '', type: 'string', text: '' }], [], 'A header needs a name.'],
    [[{ kind: 'remove', name: 'é'.repeat(128) }], [], 'more than 255 bytes'],
    [[{ kind: 'set', name: 'spillway-redrive-id', type: 'string', text: 'x' }], [], 'set by Spillway itself'],
    [[1, 2].map(() => ({ kind: 'remove', name: 'n' }) as const), [], 'changed twice'],
    [[], [{ kind: 'set', name: 'headers', text: '' }], 'no message property headers'],
    [[], [{ kind: 'set', name: 'delivery_mode', text: '3' }], 'The property delivery_mode has to be 1'],
    [[], [{ kind: 'set', name: 'priority', text: '256' }], '0 to 255'],
    [[], [{ kind: 'set', name: 'expiration', text: '1s' }], 'whole milliseconds'],
    [[], [{ kind: 'set', name: 'message_id', text: 'é'.repeat(128) }], 'at most 255 bytes'],
    [[], [{ kind: 'set', name: 'timestamp', text: 'now' }], 'has to be an instant'],
  ])('%j %j', (headers, properties, why) => {
    expect(() => readChange(change(headers, properties))).toThrow(why);
  });
});

test('the copy says which parts were edited', () => {
  expect(editedParts({ ...change([{ kind: 'remove', name: 'a' }]), body: new Uint8Array() })).toBe(
    'body,headers',
  );
  expect(editedParts(change([], [{ kind: 'remove', name: 'priority' }]))).toBe('properties');
});
