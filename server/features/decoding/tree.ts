// The tree that binary formats are decoded into: JSON, with bytes as bare 0x…, and numbers that keep their digits. Its
// size and depth are bounded, so that a few bytes cannot become a page without end.

import { jsonDepthMax, type JsonNode, printJson } from '@/server/domain/json';
import { limits } from '@/server/domain/limits';
import { DecodeFailure } from './byte-reader';

export class TreeBuilder {
  private nodes = 0;
  private depth = 0;

  object(entries: readonly { key: string; value: JsonNode }[]): JsonNode {
    this.add();
    return { kind: 'object', ...nowhere, entries: entries.map((entry) => ({ start: 0, ...entry })) };
  }

  array(items: JsonNode[]): JsonNode {
    this.add();
    return { kind: 'array', ...nowhere, items };
  }

  text(value: string): JsonNode {
    this.add();
    return { kind: 'string', ...nowhere, value };
  }

  integer(value: bigint | number): JsonNode {
    return this.literal(String(value));
  }

  /** With ".0" where it happens to be whole, so that it is not taken for an integer. */
  float(value: number, width: 2 | 4 | 8 = 8): JsonNode {
    if (Object.is(value, -0)) return this.literal('-0.0');
    const text = width === 4 && Number.isFinite(value) ? shortest(value) : String(value);
    return this.literal(/^-?\d+$/.test(text) ? `${text}.0` : text);
  }

  bytes(value: Uint8Array): JsonNode {
    const shown = value.subarray(0, limits.decodedBytesShown);
    const hex = Buffer.from(shown.buffer, shown.byteOffset, shown.byteLength).toString('hex');
    return this.literal(`0x${hex}${shown.length < value.length ? `…(${value.length}_bytes)` : ''}`);
  }

  literal(text: string): JsonNode {
    this.add();
    return { kind: 'literal', ...nowhere, text };
  }

  /** One level down. */
  within<Result>(read: () => Result): Result {
    this.depth += 1;
    if (this.depth > jsonDepthMax) throw new DecodeFailure(`it nests deeper than ${jsonDepthMax} levels`);
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }

  private add(): void {
    this.nodes += 1;
    if (this.nodes > limits.decodedNodes) {
      throw new DecodeFailure(`it has more than ${limits.decodedNodes.toLocaleString('en')} values`);
    }
  }
}

const nowhere = { start: 0, end: 0 };

/** A key that is no text, as JSON in one line. */
export function keyText(node: JsonNode): string {
  return node.kind === 'string' ? node.value : printJson(node).replace(/\s+/g, ' ');
}

/** The fewest digits that give the same 32-bit float again. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return String(candidate);
  }
  return String(Number(value.toPrecision(9)));
}
