// Whole numbers as bytes: seven bits a byte, small ones short. Exact up to 2^53.

export class ByteWriter {
  private bytes = new Uint8Array(1_024);
  private end = 0;

  byte(value: number): void {
    if (this.end === this.bytes.length) this.grow(1);
    this.bytes[this.end] = value;
    this.end += 1;
  }

  /** A whole number from 0. */
  uint(value: number): void {
    let rest = value;
    while (rest >= 2 ** 31) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Eight bytes of a floating-point number. */
  float(value: number): void {
    if (this.end + 8 > this.bytes.length) this.grow(8);
    new DataView(this.bytes.buffer).setFloat64(this.end, value, true);
    this.end += 8;
  }

  /** What was written. The writer must not be used afterwards. */
  done(): Uint8Array {
    return this.bytes.subarray(0, this.end);
  }

  private grow(by: number): void {
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.end + by));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** Throws a RangeError where the bytes end too early. */
export class ByteReader {
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get finished(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined) throw new RangeError('Packed samples end too early.');
    this.at += 1;
    return value;
  }

  uint(): number {
    const { bytes, at } = this;
    const [first, second] = [bytes[at], bytes[at + 1]];
    // Nearly all are of one or two bytes.
    if (first !== undefined && first < 128) {
      this.at = at + 1;
      return first;
    }
    if (first !== undefined && second !== undefined && second < 128) {
      this.at = at + 2;
      return (first & 127) | (second << 7);
    }
    return this.longUint();
  }

  float(): number {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    const value = view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }

  private longUint(): number {
    let value = 0;
    let byte = 128;
    for (let scale = 1; byte >= 128; scale *= 128) {
      byte = this.byte();
      value += (byte & 127) * scale;
    }
    return value;
  }
}

/** Whole numbers of either sign as numbers from 0, small ones small. */
export function toUnsigned(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

export function toSigned(value: number): number {
  if (value < 2 ** 31) return (value >>> 1) ^ -(value & 1);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
