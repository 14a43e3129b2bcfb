import { expect, test } from 'vitest';
import { limits } from './limits';
import type { TypedHeader } from './message';
import {
  headersOfCopy,
  headersOfOriginal,
  redriveCountHeader,
  redriveHeaders,
  redriveIdHeader,
  redriveTrailHeader,
  trailOf,
} from './redrive-trail';

const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const fingerprint = (n: number) => String(n).padEnd(64, 'f');

type Message = { fingerprint: string; headers: TypedHeader[] };

/** The message as it lies in the dead-letter queue after its n-th redrive and next death. */
function redriven(message: Message, n: number, parked = false): Message {
  const { addHeaders } = headersOfCopy(message, id(n), parked);
  const kept = message.headers.filter(({ name }) => !(name in addHeaders));
  const added = Object.entries(addHeaders).map(([name, value]) => ({
    name,
    type: 'string',
    text: `${value}`,
  }));
  return { fingerprint: fingerprint(n), headers: [...kept, ...added] };
}

const fresh: Message = { fingerprint: fingerprint(0), headers: [{ name: 'n', type: 'int32', text: '1' }] };

test('a trail leads back through every redrive, newest first', () => {
  const thrice = redriven(redriven(redriven(fresh, 1), 2), 3);
  const step = (n: number) => ({
    redriveId: id(n),
    original: fingerprint(n - 1).slice(0, limits.trailFingerprintChars),
  });
  expect(trailOf(thrice)).toEqual([step(3), step(2), step(1)]);
  expect(thrice.headers.find(({ name }) => name === redriveCountHeader)?.text).toBe('3');
});

test('the trail is bounded however often a message is redriven', () => {
  let message = fresh;
  for (let n = 1; n <= 40; n += 1) message = redriven(message, n);
  expect(trailOf(message)).toHaveLength(limits.trailSteps);
  expect(message.headers.find(({ name }) => name === redriveTrailHeader)?.text.length).toBeLessThan(512);
});

test('a recall takes off what the redrive added, and only that', () => {
  const once = redriven(fresh, 1);
  expect(headersOfOriginal(once)).toEqual({ addHeaders: {}, removeHeaders: redriveHeaders });
  const twice = redriven(once, 2);
  const { addHeaders, removeHeaders } = headersOfOriginal(twice);
  expect(removeHeaders).toEqual([]);
  expect(Object.entries(addHeaders).map(([name, value]) => [name, `${value}`])).toEqual(
    once.headers.slice(1).map(({ name, text }) => [name, text]),
  );
});

test('a parked copy keeps its count: it was set aside, not tried again', () => {
  const { addHeaders } = headersOfCopy(redriven(fresh, 1), id(2), true);
  expect(addHeaders).toMatchObject({ [redriveIdHeader]: id(2), [redriveCountHeader]: 1 });
});

test.each(['', 'rubbish', `${id(7)}/ab`])(
  'a header that does not fit its redrive (%o) is no trail',
  (text) => {
    const headers = [
      { name: redriveIdHeader, type: 'string', text: id(1) },
      { name: redriveTrailHeader, type: 'string', text },
    ];
    expect(trailOf({ headers })).toEqual([{ redriveId: id(1), original: '' }]);
    expect(trailOf({ headers: headers.slice(1) })).toEqual([]);
  },
);
