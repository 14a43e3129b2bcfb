// A header's value as a person writes it, with the AMQP type it is to have. Reads exactly what is shown of a
// value of that type, so that text that was not touched means the same value. Nothing is rounded or wrapped.

/** What a header can be given. Arrays and tables can be kept or removed; uint64 can be kept, but not written: most
 * clients cannot read it, and RabbitMQ 4 stores something else. */
export const writableTypes = [
  'string',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'float',
  'double',
  'decimal',
  'boolean',
  'timestamp',
  'bytes',
  'void',
] as const;
export type WritableType = (typeof writableTypes)[number];

const integerRanges = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;
export type IntegerType = keyof typeof integerRanges;

export type TypedValue =
  | { type: IntegerType; value: bigint }
  | { type: 'float' | 'double'; value: number }
  | { type: 'decimal'; unscaled: number; scale: number }
  | { type: 'string'; value: string }
  | { type: 'bytes'; value: Uint8Array }
  | { type: 'boolean'; value: boolean }
  /** Seconds since 1970. */
  | { type: 'timestamp'; value: bigint }
  | { type: 'void' };

export type Reading<Value> = { value: Value; problem: null } | { value: null; problem: string };

export function isWritableType(type: string): type is WritableType {
  return writableTypes.some((known) => known === type);
}

/** The problem is the rest of a sentence about the value: "is not a whole number". */
export function readTypedValue(type: string, text: string): Reading<TypedValue> {
  if (!isWritableType(type)) return problem(`cannot be given the type ${type}: ${unwritable(type)}`);
  switch (type) {
    case 'string':
      return { value: { type, value: text }, problem: null };
    case 'void':
      return text === '' ? { value: { type }, problem: null } : problem('has the type void and so no value');
    case 'boolean':
      if (text !== 'true' && text !== 'false') return problem('has to be true or false');
      return { value: { type, value: text === 'true' }, problem: null };
    case 'bytes':
      return readBytes(text);
    case 'timestamp':
      return readTimestamp(text);
    case 'float':
    case 'double':
      return readFloat(type, text);
    case 'decimal':
      return readDecimal(text);
    case 'int8':
    case 'uint8':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
    case 'int64':
      return readInteger(type, text);
  }
}

function unwritable(type: string): string {
  if (type === 'array' || type === 'table') return 'it can be kept or removed as a whole';
  if (type === 'uint64') return 'many clients cannot read it; use int64, string or decimal';
  return 'AMQP has no such type';
}

function readInteger(type: IntegerType, text: string): Reading<TypedValue> {
  if (!/^-?\d{1,20}$/.test(text)) return problem('is not a whole number');
  const value = BigInt(text);
  const [low, high] = integerRanges[type];
  if (value < low || value > high) return problem(`does not fit ${type}, which goes from ${low} to ${high}`);
  return { value: { type, value }, problem: null };
}

function readFloat(type: 'float' | 'double', text: string): Reading<TypedValue> {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    return problem(/nan|inf/i.test(text) ? 'is not finite, which brokers refuse' : 'is not a number');
  }
  const value = type === 'float' ? Math.fround(Number(text)) : Number(text);
  if (!Number.isFinite(value)) return problem(`is too large for ${type}`);
  return { value: { type, value }, problem: null };
}

function readDecimal(text: string): Reading<TypedValue> {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d{1,20})(?:\.(\d{1,255}))?$/.exec(text) ?? [];
  if (whole === '') return problem('is not a decimal number such as -123.45');
  const unscaled = Number(BigInt(`${sign}${whole}${fraction}`));
  if (unscaled < -(2 ** 31) || unscaled >= 2 ** 31) {
    return problem('does not fit decimal, which has 32 bits for all its digits');
  }
  return { value: { type: 'decimal', unscaled, scale: fraction.length }, problem: null };
}

function readBytes(text: string): Reading<TypedValue> {
  if (!/^0x([0-9a-f]{2})*$/i.test(text)) return problem('is not bytes in hexadecimal such as 0x00ff');
  const pairs = text.slice(2).match(/../g) ?? [];
  const value = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
  return { value: { type: 'bytes', value }, problem: null };
}

function readTimestamp(text: string): Reading<TypedValue> {
  const seconds = readSeconds(text);
  if (seconds === null) return problem('is not an instant such as 2026-01-31T23:59:59Z, nor whole seconds');
  return { value: { type: 'timestamp', value: seconds }, problem: null };
}

/** AMQP timestamps count whole seconds since 1970; null where the text is neither that nor an instant. */
export function readSeconds(text: string): bigint | null {
  if (/^\d{1,20}$/.test(text)) return BigInt(text) < 2n ** 64n ? BigInt(text) : null;
  if (!/^(\d{4}|\+\d{6})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.000)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || ms < 0 ? null : BigInt(ms / 1000);
}

function problem(text: string): { value: null; problem: string } {
  return { value: null, problem: text };
}
