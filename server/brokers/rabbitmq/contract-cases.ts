// Messages that a careless client damages: one of every AMQP field type, and the corners around them. Bytes,
// so that nothing between here and the broker has an opinion on them.

type MessageCase = { name: string; properties: Buffer; body: Buffer };

export const noProperties = Buffer.from([0, 0]);

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const short = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length]), bytes]);
const long = (bytes: Buffer) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
};
const tagged = (tag: string, bytes: Buffer) => Buffer.concat([Buffer.from(tag, 'latin1'), bytes]);
const text = (value: string) => tagged('S', long(Buffer.from(value)));

/** One encoded value of each kind, by a name that says what is delicate about it. */
const values: Record<string, Buffer> = {
  int8: tagged('b', hex('ff')),
  'lowest int8': tagged('b', hex('80')),
  uint8: tagged('B', hex('ff')),
  int16: tagged('s', hex('8000')),
  'int16 that fits a byte': tagged('s', hex('0005')),
  uint16: tagged('u', hex('ffff')),
  'uint16 that fits a byte': tagged('u', hex('0005')),
  'lowest int32': tagged('I', hex('80000000')),
  'int32 that fits a byte': tagged('I', hex('00000005')),
  uint32: tagged('i', hex('ffffffff')),
  'int64 that fits a byte': tagged('l', hex('0000000000000005')),
  'lowest int64': tagged('l', hex('8000000000000000')),
  'highest int64': tagged('l', hex('7fffffffffffffff')),
  'int64 beyond 2^53': tagged('l', hex('0020000000000001')),
  'uint64 within int64': tagged('L', hex('7fffffffffffffff')),
  'uint64 beyond int64': tagged('L', hex('8000000000000001')),
  'highest uint64': tagged('L', hex('ffffffffffffffff')),
  'float that is no double': tagged('f', hex('3dcccccd')),
  'double -0': tagged('d', hex('8000000000000000')),
  'double 5.0': tagged('d', hex('4014000000000000')),
  'double 0.1': tagged('d', hex('3fb999999999999a')),
  'smallest double': tagged('d', hex('0000000000000001')),
  'float 1.5': tagged('f', hex('3fc00000')),
  'float -0': tagged('f', hex('80000000')),
  decimal: tagged('D', hex('02 00003039')),
  'decimal without places': tagged('D', hex('00 00003039')),
  true: tagged('t', hex('01')),
  false: tagged('t', hex('00')),
  timestamp: tagged('T', hex('000000006553f100')),
  'timestamp beyond 2^53': tagged('T', hex('0020000000000001')),
  'timestamp 0': tagged('T', hex('0000000000000000')),
  bytes: tagged('x', long(hex('00ff00'))),
  'no bytes': tagged('x', long(hex(''))),
  text: text('größe ✓ 🐇'),
  'empty text': text(''),
  'text that is not UTF-8': tagged('S', long(hex('ff00fe'))),
  array: tagged('A', long(Buffer.concat([text('cc'), tagged('I', hex('00000001')), tagged('V', hex(''))]))),
  'empty array': tagged('A', long(hex(''))),
  'table with a key !': tagged('F', long(Buffer.concat([short(Buffer.from('!')), text('no type')]))),
  'empty table': tagged('F', long(hex(''))),
  'arrays within arrays': tagged('A', long(tagged('A', long(tagged('A', long(tagged('b', hex('01')))))))),
  'tables within tables': tagged(
    'F',
    long(
      Buffer.concat([short(Buffer.from('a')), tagged('F', long(Buffer.concat([short(hex('')), text('b')])))]),
    ),
  ),
  'a table with the key of another type': tagged(
    'F',
    long(Buffer.concat([short(Buffer.from('!')), text('timestamp'), short(Buffer.from('value')), text('1')])),
  ),
  void: tagged('V', hex('')),
};

const table = (entries: [Buffer, Buffer][]) =>
  long(Buffer.concat(entries.map(([name, value]) => Buffer.concat([short(name), value]))));

function headersOnly(entries: [string | Buffer, Buffer][]): Buffer {
  const named = entries.map(([name, value]): [Buffer, Buffer] => [Buffer.from(name as string), value]);
  return Buffer.concat([hex('2000'), table(named)]);
}

/** Headers by the name of a value above. */
export function withHeaders(headers: Record<string, keyof typeof values>): Buffer {
  return headersOnly(Object.entries(headers).map(([name, kind]) => [name, values[kind] ?? text('')]));
}

const body = Buffer.from('{"order":1}');

/** Each property alone, by flag and bytes; user id and expiration have tests of their own. */
const properties: Record<string, string> = {
  'content type': '8000 04 74657874',
  'empty content type': '8000 00',
  'content encoding': '4000 04 677a6970',
  'delivery mode 1': '1000 01',
  'delivery mode 2': '1000 02',
  'priority 0': '0800 00',
  'priority 255': '0800 ff',
  'binary correlation id': '0400 03 00ff80',
  'correlation id of 255 bytes': `0400 ff ${'61'.repeat(255)}`,
  'reply to': '0200 05 7265706c79',
  expiration: '0100 07 33363030303030',
  'binary message id': '0080 02 c328',
  'timestamp 0': '0040 0000000000000000',
  'timestamp beyond 2^53': '0040 0020000000000001',
  type: '0020 04 74797065',
  'app id': '0008 03 617070',
  'cluster id': '0004 02 6331',
};

/** Every property of the class, in wire order; the timestamp and the binary ids are out of the ordinary. */
const allProperties = Buffer.concat([
  hex('ffe8'),
  short(Buffer.from('application/json')),
  short(Buffer.from('gzip')),
  table([[Buffer.from('a'), text('b')]]),
  hex('02'),
  hex('07'),
  short(hex('00ff80')),
  short(Buffer.from('reply.to')),
  short(Buffer.from('3600000')),
  short(Buffer.from('ünïcode')),
  hex('000000006553f100'),
  short(Buffer.from('order.created')),
  short(Buffer.from('app')),
]);

const manyHeaders = Array.from({ length: 200 }, (_, index): [string, Buffer] => [`h${index}`, text('v')]);

export const messageCases: MessageCase[] = [
  { name: 'nothing at all', properties: noProperties, body: Buffer.alloc(0) },
  { name: 'empty headers', properties: headersOnly([]), body },
  ...Object.entries(values).map(([name, value]) => ({ name, properties: headersOnly([['h', value]]), body })),
  { name: 'all types at once, in this order', properties: headersOnly(Object.entries(values)), body },
  { name: 'keys out of order', properties: withHeaders({ zeta: 'true', alpha: 'void', '10': 'int8' }), body },
  { name: 'a key that poisons objects', properties: headersOnly([['__proto__', text('x')]]), body },
  { name: 'an empty key', properties: headersOnly([['', text('x')]]), body },
  { name: 'a key that is not UTF-8', properties: headersOnly([[hex('ff80'), text('x')]]), body },
  { name: 'headers of 100 KiB', properties: headersOnly([['big', text('x'.repeat(100 * 1024))]]), body },
  { name: 'headers of 120 KiB', properties: headersOnly([['big', text('x'.repeat(120 * 1024))]]), body },
  {
    name: 'a key twice',
    properties: headersOnly([
      ['k', text('1')],
      ['k', text('2')],
    ]),
    body,
  },
  { name: 'keys that are numbers', properties: withHeaders({ '10': 'true', '9': 'false' }), body },
  { name: 'a key of 255 bytes', properties: headersOnly([['k'.repeat(255), text('x')]]), body },
  { name: 'two hundred headers', properties: headersOnly(manyHeaders), body },
  ...Object.entries(properties).map(([name, bytes]) => ({ name, properties: hex(bytes), body })),
  { name: 'every property', properties: allProperties, body },
  { name: 'a body of one zero byte', properties: noProperties, body: hex('00') },
  {
    name: 'a body of every byte',
    properties: noProperties,
    body: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  },
  { name: 'a body that fills a frame', properties: noProperties, body: Buffer.alloc(131_064, 0x5a) },
  { name: 'a body that is no text', properties: noProperties, body: hex('00ff00fe') },
  { name: 'a body of many frames', properties: noProperties, body: Buffer.alloc(400 * 1024, 0xa5) },
];
