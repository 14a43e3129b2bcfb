import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader, ByteWriter } from './bytes';
import { readColumn, writeColumn } from './column';
import { anyColumn } from './testing';

function packed(column: number[] | Float64Array): Uint8Array {
  const out = new ByteWriter();
  writeColumn(out, Float64Array.from(column));
  return out.done();
}

const unpacked = (bytes: Uint8Array, length: number) => [...readColumn(new ByteReader(bytes), length)];

describe('a column', () => {
  test('comes back exactly, unknown values included, whatever is behind it', () => {
    const any = fc.integer({ min: 0, max: 400 }).chain(anyColumn);
    fc.assert(
      fc.property(any, any, (first, second) => {
        const out = new ByteWriter();
        writeColumn(out, first);
        writeColumn(out, second);
        const from = new ByteReader(out.done());
        expect([...readColumn(from, first.length)]).toEqual([...first]);
        expect([...readColumn(from, second.length)]).toEqual([...second]);
        expect(from.finished).toBe(true);
      }),
    );
  });

  test.each([
    { what: 'unknown throughout', column: Array<number>(360).fill(NaN), bytes: 1 },
    { what: 'zero throughout', column: Array<number>(360).fill(0), bytes: 2 },
    { what: 'the same throughout', column: Array<number>(360).fill(1_234_567), bytes: 5 },
    {
      what: 'zero but for one',
      column: Array.from({ length: 360 }, (_, i) => (i === 300 ? 7 : 0)),
      bytes: 7,
    },
    { what: 'growing evenly', column: Array.from({ length: 360 }, (_, i) => 1e6 + i), bytes: 363 },
  ])('$what takes $bytes bytes for 360 values', ({ column, bytes }) => {
    expect(packed(column).length).toBe(bytes);
    expect(unpacked(packed(column), column.length)).toEqual(column);
  });

  test('fractions come back to a thousandth, what is huge or infinite as it was', () => {
    const fractions = [0.25, NaN, 1_234.5678, -3, 0];
    expect(unpacked(packed(fractions), 5)).toEqual([0.25, NaN, 1_234.568, -3, 0]);
    const huge = [2 ** 53, NaN, -1e300, 0.5, Infinity];
    expect(unpacked(packed(huge), 5)).toEqual(huge);
  });

  test('bytes that end too early, and kinds of a later version, are refused', () => {
    const bytes = packed([1, 2, 3, NaN, 5]);
    for (let end = 0; end < bytes.length; end += 1) {
      expect(() => unpacked(bytes.subarray(0, end), 5)).toThrow(RangeError);
    }
    expect(() => unpacked(Uint8Array.of(7, 1, 2), 2)).toThrow(RangeError);
  });
});
