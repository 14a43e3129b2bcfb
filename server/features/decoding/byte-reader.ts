// Reads numbers and runs of bytes from a body, and says where and why it cannot. What it allocates is bounded by the
// bytes that are there, never by a length that the body claims.

/** Why a body is not what it was tried as: the end of a sentence, without a full stop. */
export class DecodeFailure extends Error {}

export class ByteReader {
  readonly bytes: Uint8Array;
  at = 0;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.bytes.length - this.at;
  }

  /** A view, not a copy. */
  take(count: number | bigint, what: string): Uint8Array {
    if (count < 0 || count > this.remaining) {
      throw new DecodeFailure(
        `at offset ${this.at} ${what} of ${count} bytes is announced, and ${this.remaining} are left`,
      );
    }
    const start = this.at;
    this.at += Number(count);
    return this.bytes.subarray(start, this.at);
  }

  /** How many items may follow: each needs a byte. */
  count(announced: number | bigint, what: string, bytesEach = 1): number {
    if (announced < 0 || Number(announced) * bytesEach > this.remaining) {
      throw new DecodeFailure(
        `at offset ${this.at} ${what} of ${announced} items is announced, and ${this.remaining} bytes are left`,
      );
    }
    return Number(announced);
  }

  byte(): number {
    return this.take(1, 'a value')[0] ?? 0;
  }

  unsigned(width: 1 | 2 | 4 | 8): bigint {
    const at = this.advance(width);
    if (width === 8) return this.view.getBigUint64(at);
    return BigInt(
      width === 4 ? this.view.getUint32(at) : width === 2 ? this.view.getUint16(at) : this.byteAt(at),
    );
  }

  signed(width: 1 | 2 | 4 | 8): bigint {
    return BigInt.asIntN(width * 8, this.unsigned(width));
  }

  float(width: 4 | 8, littleEndian = false): number {
    const at = this.advance(width);
    return width === 4 ? this.view.getFloat32(at, littleEndian) : this.view.getFloat64(at, littleEndian);
  }

  /** Little-endian, as Protobuf writes fixed widths. */
  fixed(width: 4 | 8): bigint {
    const at = this.advance(width);
    return width === 8 ? this.view.getBigUint64(at, true) : BigInt(this.view.getUint32(at, true));
  }

  /** Base 128, lowest digits first, of at most 64 bits. */
  varint(): bigint {
    const start = this.at;
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new DecodeFailure(`the number at offset ${start} does not end within ten bytes`);
  }

  utf8(count: number | bigint, what = 'a text'): string {
    const start = this.at;
    const bytes = this.take(count, what);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new DecodeFailure(`${what} at offset ${start} is not UTF-8`);
    }
  }

  /** For a format of which nothing may follow. */
  end(): void {
    if (this.remaining > 0) {
      throw new DecodeFailure(`it ends at offset ${this.at}, and ${this.remaining} bytes follow`);
    }
  }

  private advance(width: number): number {
    this.take(width, 'a number');
    return this.at - width;
  }

  private byteAt(at: number): number {
    return this.bytes[at] ?? 0;
  }
}
