import { expect, test } from 'vitest';
import { parkingSchema } from '@/server/domain/redrive';
import { noParking, readParking } from './parking-draft';

const dlq = 'orders.dlq';

test('parking is asked for only where it was chosen, with the standard name unless one is typed', () => {
  expect(readParking({ ...noParking, after: 'x' }, dlq)).toEqual({ kind: 'none' });
  const standard = readParking({ ...noParking, on: true }, dlq);
  expect(standard).toEqual({ kind: 'parking', parking: { after: 3, queue: null } });
  const named = readParking({ on: true, after: ' 1 ', queue: 'graveyard' }, dlq);
  expect(named).toEqual({ kind: 'parking', parking: { after: 1, queue: 'graveyard' } });
  expect(named.kind === 'parking' && parkingSchema.safeParse(named.parking).success).toBe(true);
});

test.each(['', '0', '1.5', '1e9', 'three'])('"%s" is no number of times, and its field says so', (after) => {
  expect(readParking({ on: true, after, queue: '' }, dlq)).toEqual({
    kind: 'missing',
    after: expect.stringContaining('A whole number from 1') as string,
    queue: null,
  });
});

test('the queue itself and a name that is too long are refused, also where the standard name is', () => {
  const queueOf = (queue: string, source: string) => readParking({ ...noParking, on: true, queue }, source);
  expect(queueOf(dlq, dlq)).toMatchObject({
    after: null,
    queue: expect.stringContaining('its own') as string,
  });
  expect(queueOf('ü'.repeat(128), dlq)).toMatchObject({
    queue: expect.stringContaining('255 bytes') as string,
  });
  expect(queueOf('', 'q'.repeat(250))).toMatchObject({
    queue: expect.stringContaining('would get') as string,
  });
});
