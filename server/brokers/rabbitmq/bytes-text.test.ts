import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytesText, recurringText } from './bytes-text';

const texts = [
  '',
  'x-death',
  'orders dlq',
  'äöü',
  '\ufffd',
  '\u0000',
  'a'.repeat(64),
  'a'.repeat(65),
  '日本',
];

it.each(texts)('reads %j again as it was', (text) => {
  const bytes = Buffer.from(`<${text}>`);
  for (const read of [1, 2]) expect([read, recurringText(bytes, 1, bytes.length - 1)]).toEqual([read, text]);
});

it('tells apart what shares a place, and shows what is no text as bytes, whatever was read before', () => {
  const short = fc.uint8Array({ maxLength: 3 });
  const ascii = fc.uint8Array({ maxLength: 70, max: 0x7f });
  fc.assert(
    fc.property(fc.array(fc.oneof(short, ascii), { maxLength: 200 }), (many) => {
      for (const one of [...many, ...many]) {
        const bytes = Buffer.from(one);
        expect(recurringText(bytes, 0, bytes.length)).toBe(bytesText(bytes));
      }
    }),
  );
});
