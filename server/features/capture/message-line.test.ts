import { expect, test } from 'vitest';
import { keptFormat } from '@/server/brokers/rabbitmq/kept-format';
import { linesOf } from './file-lines';
import { lineOf, readLine } from './message-line';

/** A content type, and a header `n` of the type int32. */
const properties = Buffer.concat([
  Buffer.from([0xa0, 0x00]),
  Buffer.from([0x04]),
  Buffer.from('text'),
  Buffer.from([0, 0, 0, 7, 1, 0x6e, 0x49, 0, 0, 0, 5]),
]);
const body = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
const raw = { exchange: 'dlx', routingKey: 'orders', properties, body };
const { fingerprint } = keptFormat.view(raw, 1);
const stored = { id: 1n, holdingId: 1, causeId: 1, storedAtMs: 0, fingerprint, raw };
const line = lineOf('rabbitmq', keptFormat, stored, { vhost: '/', queue: 'dlq' });
const read = (text: string) => readLine('rabbitmq', keptFormat, text);
const changed = (change: object) => JSON.stringify({ ...(JSON.parse(line) as object), ...change });

test('a line is read back byte for byte, and shows what people read beside it', () => {
  const { message } = read(line);
  expect(Buffer.from(message?.raw.properties ?? [])).toEqual(properties);
  expect(Buffer.from(message?.raw.body ?? [])).toEqual(Buffer.from(body));
  expect(JSON.parse(line)).toMatchObject({
    ...{ broker: 'rabbitmq', vhost: '/', queue: 'dlq', exchange: 'dlx', contentType: 'text' },
    headers: [{ name: 'n', type: 'int32', text: '5' }],
  });
  expect(line.endsWith('\n')).toBe(true);
});

test.each([
  ['no JSON', 'is not one JSON object'],
  [changed({ body: 'ä' }), 'has no valid "body"'],
  [changed({ rawProperties: undefined }), 'has no valid "rawProperties"'],
  [changed({ broker: 'kafka' }), 'is a message of kafka'],
  [
    changed({ rawProperties: Buffer.from([0x80, 0]).toString('base64') }),
    'cannot be read as a property list',
  ],
  [changed({ rawProperties: `${Buffer.from([0, 0, 1]).toString('base64')}` }), 'has 1 bytes after'],
  [changed({ body: '' }), 'was changed since it was exported'],
])('a broken line says what is wrong and what to do: %#', (text, problem) => {
  expect(read(text).problem).toContain(problem);
});

test('a line that was changed on purpose is taken once its fingerprint is gone', () => {
  expect(read(changed({ body: 'aGVsbG8=', fingerprint: undefined })).problem).toBeNull();
});

async function* chunksOf(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test.each([1, 2, 3, 7, 1_000])('lines come whole out of chunks of %i bytes', async (size) => {
  const found = [];
  for await (const one of linesOf(chunksOf('eins\n\nzwölf\r\nlast', size), 100)) found.push(one);
  expect(found).toEqual([
    { number: 1, text: 'eins' },
    { number: 3, text: 'zwölf' },
    { number: 4, text: 'last' },
  ]);
});

test('a line without an end is refused before it fills the memory', async () => {
  const read = async () => {
    for await (const one of linesOf(chunksOf(`short\n${'x'.repeat(5_000)}`, 100), 1_000)) void one;
  };
  await expect(read()).rejects.toMatchObject({ code: 'limit_exceeded' });
});
