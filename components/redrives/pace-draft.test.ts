import { expect, test } from 'vitest';
import { redrivePaceSchema } from '@/server/domain/redrive-pace';
import { draftOf, noPace, readChange, readPace } from './pace-draft';
import { paceWords } from './pace-words';

const now = new Date('2026-01-01T12:00').getTime();

test('nothing typed asks for nothing', () => {
  const { request, errors } = readPace(noPace, now);
  expect(errors).toEqual({});
  expect(request).toEqual({
    ratePerSec: null,
    notBeforeMs: null,
    pace: {
      ramp: null,
      backPressure: null,
      windowMessages: null,
      maxMessages: null,
      canary: null,
      orderBy: null,
    },
  });
  expect(paceWords(request)).toBeNull();
});

test('everything typed is asked for, in the units of the API', () => {
  const { request, errors } = readPace(
    {
      ...{
        rate: '200',
        rampFrom: '5',
        rampSeconds: '30',
        maxDepth: '1000',
        maxAgeSeconds: '60',
        window: '50',
      },
      ...{ most: '500', canary: true, steps: '1, 20', watchSeconds: '10', sharePercent: '2.5' },
      ...{ orderHeader: '', orderPath: ' order.customer ' },
      startAt: '2026-01-01T13:00',
    },
    now,
  );
  expect(errors).toEqual({});
  expect(request).toEqual({
    ratePerSec: 200,
    notBeforeMs: now + 3_600_000,
    pace: {
      ramp: { fromPerSec: 5, overMs: 30_000 },
      backPressure: { maxDepthMessages: 1_000, maxAgeMs: 60_000 },
      windowMessages: 50,
      maxMessages: 500,
      canary: { steps: [1, 20], watchMs: 10_000, maxShare: 0.025 },
      orderBy: { kind: 'body-json', path: 'order.customer' },
    },
  });
  expect(redrivePaceSchema.safeParse(request.pace).success).toBe(true);
  expect(paceWords(request)).toContain('canary 1, 20 · from 5/s over 30');
  expect(paceWords(request)).toContain('in order by order.customer in the body');
});

test('an order is by a header or by a path, and both at once is an error', () => {
  const { request } = readPace({ ...noPace, orderHeader: 'customer' }, now);
  expect(request.pace?.orderBy).toEqual({ kind: 'header', name: 'customer' });
  const { errors } = readPace({ ...noPace, orderHeader: 'customer', orderPath: 'order.id' }, now);
  expect(Object.keys(errors)).toEqual(['orderPath']);
});

test('what says nothing sensible is named, each beside its field', () => {
  const bad = {
    ...noPace,
    canary: true,
    rate: '0',
    rampFrom: '1',
    rampSeconds: '',
    steps: '1, x',
    sharePercent: '',
  };
  const { errors } = readPace({ ...bad, watchSeconds: '1e9', startAt: '2020-01-01T00:00' }, now);
  expect(Object.keys(errors).sort()).toEqual(
    ['rampSeconds', 'rate', 'sharePercent', 'startAt', 'steps', 'watchSeconds'].sort(),
  );
  expect(readPace({ ...bad, rate: '', rampFrom: '', canary: false }, now).errors).toEqual({});
});

test('a change starts from what holds, and asks for the same when nothing is touched', () => {
  const pace = redrivePaceSchema.parse({
    ramp: { fromPerSec: 2, overMs: 5_000 },
    backPressure: { maxAgeMs: 9_000 },
    windowMessages: 7,
  });
  const { ramp, backPressure, windowMessages } = pace;
  const draft = draftOf({ ratePerSec: 10, pace });
  expect(readChange(draft)).toEqual({
    change: { ratePerSec: 10, ramp, backPressure, windowMessages },
    errors: {},
  });
});
