// Field values of AMQP 0-9-1 as RabbitMQ writes them, each with its wire type. All digits are kept (64-bit
// integers are bigint), nothing is coerced, and bytes that are not UTF-8 are shown as bytes.

export type AmqpValue =
  | { type: 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32'; value: number }
  | { type: 'int64' | 'uint64' | 'timestamp'; value: bigint }
  | { type: 'float' | 'double'; value: number }
  | { type: 'decimal'; scale: number; unscaled: number }
  | { type: 'boolean'; value: boolean }
  | { type: 'string' | 'bytes'; value: Buffer }
  | { type: 'array'; value: AmqpValue[] }
  | { type: 'table'; value: AmqpField[] }
  | { type: 'void' };

export type AmqpField = { name: Buffer; value: AmqpValue };

/** Nested deeper than this is refused: a hostile table must not exhaust the stack. */
const maxDepth = 100;

/** Reads forward; throws RangeError at the end of the bytes or at an unknown type tag. */
export class AmqpReader {
  readonly #bytes: Buffer;
  #at = 0;
  #depth = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** What `move` passes over. */
  slice(move: () => void): Buffer {
    const start = this.#at;
    move();
    return this.#bytes.subarray(start, this.#at);
  }

  uint8(): number {
    return this.take(1).readUInt8(0);
  }

  uint16(): number {
    return this.take(2).readUInt16BE(0);
  }

  uint32(): number {
    return this.take(4).readUInt32BE(0);
  }

  shortString(): Buffer {
    return this.take(this.uint8());
  }

  longString(): Buffer {
    return this.take(this.uint32());
  }

  skip(kind: 'shortstr' | 'table' | 'octet' | 'timestamp'): void {
    switch (kind) {
      case 'shortstr':
        this.shortString();
        return;
      case 'table':
        this.longString();
        return;
      case 'octet':
        this.take(1);
        return;
      case 'timestamp':
        this.take(8);
        return;
    }
  }

  skipValue(): void {
    this.value();
  }

  table(): AmqpField[] {
    const inner = this.#nested(this.longString());
    const fields: AmqpField[] = [];
    while (!inner.ended) fields.push({ name: inner.shortString(), value: inner.value() });
    return fields;
  }

  value(): AmqpValue {
    const tag = String.fromCharCode(this.uint8());
    return this.#number(tag) ?? this.#other(tag);
  }

  #number(tag: string): AmqpValue | null {
    switch (tag) {
      case 'b':
        return { type: 'int8', value: this.take(1).readInt8(0) };
      case 'B':
        return { type: 'uint8', value: this.uint8() };
      case 's':
        return { type: 'int16', value: this.take(2).readInt16BE(0) };
      case 'u':
        return { type: 'uint16', value: this.uint16() };
      case 'I':
        return { type: 'int32', value: this.take(4).readInt32BE(0) };
      case 'i':
        return { type: 'uint32', value: this.uint32() };
      case 'l':
        return { type: 'int64', value: this.take(8).readBigInt64BE(0) };
      case 'L':
        return { type: 'uint64', value: this.take(8).readBigUInt64BE(0) };
      case 'T':
        return { type: 'timestamp', value: this.take(8).readBigUInt64BE(0) };
      case 'f':
        return { type: 'float', value: this.take(4).readFloatBE(0) };
      case 'd':
        return { type: 'double', value: this.take(8).readDoubleBE(0) };
      case 'D':
        return { type: 'decimal', scale: this.uint8(), unscaled: this.take(4).readInt32BE(0) };
      default:
        return null;
    }
  }

  #other(tag: string): AmqpValue {
    switch (tag) {
      case 't':
        return { type: 'boolean', value: this.uint8() !== 0 };
      case 'S':
        return { type: 'string', value: this.longString() };
      case 'x':
        return { type: 'bytes', value: this.longString() };
      case 'A': {
        const inner = this.#nested(this.longString());
        const items: AmqpValue[] = [];
        while (!inner.ended) items.push(inner.value());
        return { type: 'array', value: items };
      }
      case 'F':
        return { type: 'table', value: this.table() };
      case 'V':
        return { type: 'void' };
      default:
        throw new RangeError(`unknown field type ${JSON.stringify(tag)}`);
    }
  }

  #nested(bytes: Buffer): AmqpReader {
    if (this.#depth >= maxDepth) throw new RangeError('nested too deep');
    const inner = new AmqpReader(bytes);
    inner.#depth = this.#depth + 1;
    return inner;
  }

  take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new RangeError('ends too early');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

export function encodeShortString(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 255) throw new RangeError('a short string has at most 255 bytes');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text where it is UTF-8, else hexadecimal with a 0x in front. */
export function bytesText(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return `0x${bytes.toString('hex')}`;
  }
}

/** What a person reads. Strings are quoted only inside arrays and tables. */
export function valueText(value: AmqpValue, nested = false): string {
  switch (value.type) {
    case 'float':
      return Object.is(value.value, -0) ? '-0' : shortestFloat(value.value);
    case 'double':
      return Object.is(value.value, -0) ? '-0' : String(value.value);
    case 'decimal':
      return decimalText(value.unscaled, value.scale);
    case 'timestamp':
      return timestampText(value.value);
    case 'string':
      return nested ? JSON.stringify(bytesText(value.value)) : bytesText(value.value);
    case 'bytes':
      return `0x${value.value.toString('hex')}`;
    case 'array':
      return `[${value.value.map((item) => valueText(item, true)).join(', ')}]`;
    case 'table':
      return `{${value.value.map((field) => `${JSON.stringify(bytesText(field.name))}: ${valueText(field.value, true)}`).join(', ')}}`;
    case 'void':
      return nested ? 'null' : '';
    case 'int8':
    case 'uint8':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
    case 'int64':
    case 'uint64':
    case 'boolean':
      return String(value.value);
  }
}

/** The fewest digits that give the same 32-bit float again. */
function shortestFloat(value: number): string {
  for (let digits = 6; digits <= 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(value);
}

function decimalText(unscaled: number, scale: number): string {
  const digits = String(Math.abs(unscaled)).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return unscaled < 0 ? `-${text}` : text;
}

/** AMQP timestamps count seconds; what does not fit a calendar stays a number. */
export function timestampText(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z');
}
