import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causeKeyOf } from './causes/cause-key';
import { type CauseMessage, groupCauses } from './group-causes';

let made = 0;

function letter(
  over: { reason?: string; queue?: string; atMs?: number | null; error?: string; header?: string } = {},
): CauseMessage {
  const { reason = 'rejected', queue = 'orders', atMs = 1_000, error, header = 'x-exception-message' } = over;
  made += 1;
  return {
    fingerprint: `f${made}`,
    deaths: [
      {
        reason,
        queue,
        exchange: '',
        routingKeys: [queue],
        count: 1,
        atMs,
        originalExpiration: null,
      },
    ],
    origin: { queue },
    contentType: null,
    headers: error === undefined ? [] : [{ name: header, type: 'string', text: error }],
  };
}

describe('dead letters are grouped by cause', () => {
  test('reason, origin and error each tell causes apart', () => {
    const causes = groupCauses([
      letter(),
      letter({ reason: 'expired' }),
      letter({ queue: 'payments' }),
      letter({ error: 'no such customer' }),
    ]);
    expect(causes).toHaveLength(4);
  });

  test('errors that differ in an identifier are one cause, shown with the place left open', () => {
    const [cause, ...others] = groupCauses([
      letter({ error: 'Order 4711 of ord-9f3 not found' }),
      letter({ error: 'Order 4712 of ord-a01 not found' }),
    ]);
    expect(others).toEqual([]);
    expect(cause?.error).toBe('Order <#> of <#> not found');
  });

  test('short numbers such as status codes tell causes apart', () => {
    expect(groupCauses([letter({ error: 'HTTP 503' }), letter({ error: 'HTTP 404' })])).toHaveLength(2);
  });

  test('an error that is the same everywhere is shown as it is', () => {
    const error = 'HTTP 503 from "tax"';
    expect(groupCauses([letter({ error }), letter({ error })])[0]?.error).toBe(error);
  });

  test('the largest cause comes first, with the span of its deaths', () => {
    const causes = groupCauses([
      letter({ queue: 'one', atMs: 9 }),
      letter({ queue: 'many', atMs: 5 }),
      letter({ queue: 'many', atMs: 2 }),
    ]);
    expect(causes[0]).toMatchObject({ originQueue: 'many', count: 2, firstDeathAtMs: 2, lastDeathAtMs: 5 });
  });

  test('unknown times stay unknown', () => {
    expect(groupCauses([letter({ atMs: null })])[0]).toMatchObject({
      firstDeathAtMs: null,
      lastDeathAtMs: null,
    });
  });

  test('a message without any death is a cause of its own, not an error', () => {
    const undead: CauseMessage = {
      fingerprint: 'u',
      deaths: [],
      origin: null,
      headers: [],
      contentType: null,
    };
    expect(groupCauses([undead, letter()])).toHaveLength(2);
  });

  test('every message is in exactly one cause, the one its key names', () => {
    const anyLetter = fc
      .record({
        reason: fc.constantFrom('rejected', 'expired'),
        queue: fc.constantFrom('a', 'b'),
        error: fc.constantFrom('x 1', 'x 2', 'y'),
      })
      .map(letter);
    fc.assert(
      fc.property(fc.array(anyLetter), (letters) => {
        const causes = groupCauses(letters);
        const grouped = causes.flatMap(({ fingerprints }) => fingerprints);
        expect(grouped.sort()).toEqual(letters.map(({ fingerprint }) => fingerprint).sort());
        for (const one of letters) {
          expect(causes.find(({ key }) => key === causeKeyOf(one))?.fingerprints).toContain(one.fingerprint);
        }
      }),
    );
  });
});
