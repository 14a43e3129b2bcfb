// Field values of AMQP 0-9-1 as RabbitMQ writes them, each with its wire type. All digits are kept (64-bit
// integers are bigint), nothing is coerced, and bytes that are not UTF-8 are shown as bytes.

import { bytesText, recurringText } from './bytes-text';

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

export type AmqpField = { name: string; value: AmqpValue };

/** Nested deeper than this is refused: a hostile table must not exhaust the stack. */
const maxDepth = 100;

/** Reads forward from `at` to `end`; throws RangeError at the end of the bytes or at an unknown type tag. */
export class AmqpReader {
  readonly #bytes: Buffer;
  #at: number;
  #end: number;
  #depth = 0;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get at(): number {
    return this.#at;
  }

  get ended(): boolean {
    return this.#at >= this.#end;
  }

  uint8(): number {
    return this.#bytes.readUInt8(this.pass(1));
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.pass(2));
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.pass(4));
  }

  longString(): Buffer {
    return this.#take(this.uint32());
  }

  /** As people read it. */
  shortText(): string {
    const length = this.uint8();
    const start = this.pass(length);
    return recurringText(this.#bytes, start, start + length);
  }

  longText(): string {
    const length = this.uint32();
    const start = this.pass(length);
    return recurringText(this.#bytes, start, start + length);
  }

  skip(kind: 'shortstr' | 'table' | 'octet' | 'timestamp'): void {
    switch (kind) {
      case 'shortstr':
        this.pass(this.uint8());
        return;
      case 'table':
        this.pass(this.uint32());
        return;
      case 'octet':
        this.pass(1);
        return;
      case 'timestamp':
        this.pass(8);
        return;
    }
  }

  /** Without reading it: what is inside may be anything. */
  skipValue(): void {
    const tag = this.uint8();
    const size = fixedSizes[tag];
    if (size !== undefined) this.pass(size);
    else if (tag === tagS || tag === tagX || tag === tagA || tag === tagF) this.pass(this.uint32());
    else throw unknownType(String.fromCharCode(tag));
  }

  /** Passes over a value that `value` can read, and throws where it could not. */
  checkValue(): void {
    const tag = this.uint8();
    const size = fixedSizes[tag];
    if (size !== undefined) this.pass(size);
    else if (tag === tagS || tag === tagX) this.pass(this.uint32());
    else if (tag === tagA || tag === tagF) {
      const outer = this.enter();
      while (!this.ended) {
        if (tag === tagF) this.skip('shortstr');
        this.checkValue();
      }
      this.leave(outer);
    } else throw unknownType(String.fromCharCode(tag));
  }

  /** Into a list, which is then all that is read, until its end is left for what this answers. */
  enter(): number {
    const end = this.uint32() + this.#at;
    if (end > this.#end) throw endsTooEarly();
    if (this.#depth >= maxDepth) throw new RangeError('nested too deep');
    const outer = this.#end;
    this.#end = end;
    this.#depth += 1;
    return outer;
  }

  leave(outer: number): void {
    this.#depth -= 1;
    this.#end = outer;
  }

  /** A value of text. Null where it is none, and it is passed over. */
  textValue(): string | null {
    const tag = this.#bytes[this.#at];
    if (tag !== tagS && tag !== tagX) {
      this.skipValue();
      return null;
    }
    this.pass(1);
    return this.longText();
  }

  /** Into a value that is an array ('A') or a table ('F'). Null where it is none, and it is passed over. */
  enterValue(tag: 'A' | 'F'): number | null {
    if (this.#bytes[this.#at] !== tag.charCodeAt(0)) {
      this.skipValue();
      return null;
    }
    this.pass(1);
    return this.enter();
  }

  /** A count or an instant of 64 bits ('l', 'T'), as near as a number comes to it. Null where the value is none, and it
   * is not passed over. */
  longValue(tag: 'l' | 'T'): number | null {
    if (this.#bytes[this.#at] !== tag.charCodeAt(0)) return null;
    const at = this.pass(9) + 1;
    const high = tag === 'l' ? this.#bytes.readInt32BE(at) : this.#bytes.readUInt32BE(at);
    return high * 2 ** 32 + this.#bytes.readUInt32BE(at + 4);
  }

  table(): AmqpField[] {
    const fields: AmqpField[] = [];
    const outer = this.enter();
    while (!this.ended) fields.push({ name: this.shortText(), value: this.value() });
    this.leave(outer);
    return fields;
  }

  value(): AmqpValue {
    const tag = String.fromCharCode(this.uint8());
    return this.#number(tag) ?? this.#other(tag);
  }

  #number(tag: string): AmqpValue | null {
    switch (tag) {
      case 'b':
        return { type: 'int8', value: this.#bytes.readInt8(this.pass(1)) };
      case 'B':
        return { type: 'uint8', value: this.uint8() };
      case 's':
        return { type: 'int16', value: this.#bytes.readInt16BE(this.pass(2)) };
      case 'u':
        return { type: 'uint16', value: this.uint16() };
      case 'I':
        return { type: 'int32', value: this.#bytes.readInt32BE(this.pass(4)) };
      case 'i':
        return { type: 'uint32', value: this.uint32() };
      case 'l':
        return { type: 'int64', value: this.#bytes.readBigInt64BE(this.pass(8)) };
      case 'L':
        return { type: 'uint64', value: this.#bytes.readBigUInt64BE(this.pass(8)) };
      case 'T':
        return { type: 'timestamp', value: this.#bytes.readBigUInt64BE(this.pass(8)) };
      case 'f':
        return { type: 'float', value: this.#bytes.readFloatBE(this.pass(4)) };
      case 'd':
        return { type: 'double', value: this.#bytes.readDoubleBE(this.pass(8)) };
      case 'D':
        return { type: 'decimal', scale: this.uint8(), unscaled: this.#bytes.readInt32BE(this.pass(4)) };
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
        const items: AmqpValue[] = [];
        const outer = this.enter();
        while (!this.ended) items.push(this.value());
        this.leave(outer);
        return { type: 'array', value: items };
      }
      case 'F':
        return { type: 'table', value: this.table() };
      case 'V':
        return { type: 'void' };
      default:
        throw unknownType(tag);
    }
  }

  #take(count: number): Buffer {
    const start = this.pass(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** Where these bytes begin. */
  pass(count: number): number {
    const start = this.#at;
    if (start + count > this.#end) throw endsTooEarly();
    this.#at = start + count;
    return start;
  }
}

const [tagA, tagF, tagS, tagX] = [0x41, 0x46, 0x53, 0x78];

/** By the tag. */
const fixedSizes: (number | undefined)[] = Array.from({ length: 256 });
Object.entries({
  ...{ b: 1, B: 1, s: 2, u: 2, I: 4, i: 4, l: 8, L: 8 },
  ...{ T: 8, f: 4, d: 8, D: 5, t: 1, V: 0 },
}).forEach(([tag, size]) => (fixedSizes[tag.charCodeAt(0)] = size));

function endsTooEarly(): RangeError {
  return new RangeError('ends too early');
}

function unknownType(tag: string): RangeError {
  return new RangeError(`unknown field type ${JSON.stringify(tag)}`);
}

export function encodeShortString(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 255) throw new RangeError('a short string has at most 255 bytes');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
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
      return `{${value.value.map((field) => `${JSON.stringify(field.name)}: ${valueText(field.value, true)}`).join(', ')}}`;
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
