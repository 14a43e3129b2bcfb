// Undoes compression: what the message declares, then what the first bytes tell, as often as one lies in another. The
// result is bounded, so that a small body cannot fill the memory.

import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, constants } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { DecodeStep } from '@/server/domain/decoded-body';
import { limits } from '@/server/domain/limits';
import { isPlainEncoding, packedByFirstBytes } from '@/server/domain/media-type';
import { DecodeFailure } from './byte-reader';
import { unpackZstd } from './zstd';

export type Unpacked = {
  bytes: Uint8Array;
  /** Only the beginning: the body was cut, or unpacks to more than is read. */
  cut: boolean;
  steps: DecodeStep[];
  notes: string[];
};

type Packing = 'gzip' | 'deflate' | 'brotli' | 'zstd';

const names: Record<string, Packing> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  'application/x-gzip': 'gzip',
  deflate: 'deflate',
  zlib: 'deflate',
  br: 'brotli',
  brotli: 'brotli',
  'application/x-brotli': 'brotli',
  zstd: 'zstd',
  zstandard: 'zstd',
  'application/zstd': 'zstd',
};

/** `declared`: encodings in the order in which they were applied, each with where it was declared. */
export async function unpack(
  bytes: Uint8Array,
  declared: readonly { encoding: string; by: string }[],
  truncated: boolean,
): Promise<Unpacked> {
  const state: Unpacked = { bytes, cut: truncated, steps: [], notes: [] };
  for (const { encoding, by } of declared.toReversed()) {
    const name = encoding.trim().toLowerCase();
    if (isPlainEncoding(name)) continue;
    const packing = names[name];
    if (packing === undefined) {
      state.notes.push(`The ${by} says “${encoding}”, which Spillway does not unpack.`);
      return state;
    }
    if (!mayBe(packing, state.bytes)) {
      state.notes.push(
        `The ${by} says ${encoding}, but the bytes do not begin as ${packing} does: shown as they are.`,
      );
      continue;
    }
    if (!(await undo(state, packing, `by its ${by}`))) return state;
  }
  while (state.steps.length < limits.unpackSteps) {
    const packing = packedByFirstBytes(state.bytes);
    if (packing === null || !(await undo(state, packing, 'by its first bytes'))) return state;
  }
  state.notes.push(`It was unpacked ${limits.unpackSteps} times; what is left is shown as it is.`);
  return state;
}

async function undo(state: Unpacked, packing: Packing, basis: string): Promise<boolean> {
  try {
    const { bytes, whole } = await inflate(packing, state.bytes);
    const more = whole ? '' : ' and more';
    const sizes = `${count(state.bytes.length)} to ${count(bytes.length)} bytes${more}`;
    state.steps.push({ name: packing, detail: `${basis}, ${sizes}` });
    if (!whole) state.notes.push(cutNote(packing, bytes.length));
    state.cut = state.cut || !whole;
    state.bytes = bytes;
    return true;
  } catch (error) {
    if (!(error instanceof DecodeFailure)) throw error;
    state.notes.push(`It looks like ${packing} (${basis}), but cannot be unpacked: ${error.message}.`);
    return false;
  }
}

function cutNote(packing: Packing, length: number): string {
  return length >= limits.unpackedBytes
    ? `It unpacks to more than ${count(limits.unpackedBytes)} bytes; the rest is not read.`
    : `The ${packing} data ends early: the first ${count(length)} bytes are shown.`;
}

function mayBe(packing: Packing, bytes: Uint8Array): boolean {
  // Deflate and Brotli have no magic number: only unpacking tells.
  return packing === 'deflate' || packing === 'brotli' || packedByFirstBytes(bytes) === packing;
}

type Inflated = { bytes: Uint8Array; whole: boolean };

async function inflate(packing: Packing, bytes: Uint8Array): Promise<Inflated> {
  switch (packing) {
    case 'gzip':
      return drain((finishFlush) => createGunzip({ finishFlush }), constants.Z_SYNC_FLUSH, bytes);
    case 'brotli':
      return drain(
        (finishFlush) => createBrotliDecompress({ finishFlush }),
        constants.BROTLI_OPERATION_FLUSH,
        bytes,
      );
    case 'zstd':
      return unpackZstd(bytes, limits.unpackedBytes);
    case 'deflate':
      // With the wrapper of zlib as RFC 9110 asks for, or without as some clients send it.
      return drain((finishFlush) => createInflate({ finishFlush }), constants.Z_SYNC_FLUSH, bytes).catch(() =>
        drain((finishFlush) => createInflateRaw({ finishFlush }), constants.Z_SYNC_FLUSH, bytes),
      );
  }
}

/** Data that ends early is read again with `lenientFlush`, which gives what there is. */
async function drain(
  create: (finishFlush: number | undefined) => Transform,
  lenientFlush: number,
  bytes: Uint8Array,
): Promise<Inflated> {
  try {
    return await collect(create(undefined), bytes);
  } catch (error) {
    if (!endsEarly(error)) throw new DecodeFailure(messageOf(error));
  }
  try {
    const { bytes: beginning } = await collect(create(lenientFlush), bytes);
    if (beginning.length > 0) return { bytes: beginning, whole: false };
  } catch (error) {
    throw new DecodeFailure(messageOf(error));
  }
  throw new DecodeFailure('it ends before its first byte');
}

async function collect(stream: Transform, bytes: Uint8Array): Promise<Inflated> {
  const parts: Buffer[] = [];
  let size = 0;
  stream.end(bytes);
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > limits.unpackedBytes) {
      return { bytes: Buffer.concat(parts).subarray(0, limits.unpackedBytes), whole: false };
    }
  }
  return { bytes: Buffer.concat(parts), whole: true };
}

function endsEarly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const count = (value: number) => value.toLocaleString('en');
