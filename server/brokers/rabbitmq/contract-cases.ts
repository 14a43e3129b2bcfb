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
  uint8: tagged('B', hex('ff')),
  int16: tagged('s', hex('8000')),
  uint16: tagged('u', hex('ffff')),
  'int32 that fits a byte': tagged('I', hex('00000005')),
  uint32: tagged('i', hex('ffffffff')),
  'int64 beyond 2^53': tagged('l', hex('0020000000000001')),
  'uint64 beyond int64': tagged('L', hex('7fffffffffffffff')),
  'float that is no double': tagged('f', hex('3dcccccd')),
  'double -0': tagged('d', hex('8000000000000000')),
  'double 5.0': tagged('d', hex('4014000000000000')),
  decimal: tagged('D', hex('02 00003039')),
  true: tagged('t', hex('01')),
  false: tagged('t', hex('00')),
  timestamp: tagged('T', hex('000000006553f100')),
  'timestamp beyond 2^53': tagged('T', hex('0020000000000001')),
  bytes: tagged('x', long(hex('00ff00'))),
  'empty text': text(''),
  'text that is not UTF-8': tagged('S', long(hex('ff00fe'))),
  array: tagged('A', long(Buffer.concat([text('cc'), tagged('I', hex('00000001')), tagged('V', hex(''))]))),
  'empty array': tagged('A', long(hex(''))),
  'table with a key !': tagged('F', long(Buffer.concat([short(Buffer.from('!')), text('no type')]))),
  'empty table': tagged('F', long(hex(''))),
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
  { name: 'every property', properties: allProperties, body },
  { name: 'cluster id', properties: Buffer.concat([hex('0004'), short(Buffer.from('c1'))]), body },
  { name: 'delivery mode 1', properties: hex('1000 01'), body },
  { name: 'a body that is no text', properties: noProperties, body: hex('00ff00fe') },
  { name: 'a body of many frames', properties: noProperties, body: Buffer.alloc(400 * 1024, 0xa5) },
];
