// The file of a backup: a gzip of frames, each a letter, a length and its bytes. It begins with the manifest and ends with a frame of its
// own, so that one that was cut off is told from a whole one; what a table holds is followed by its rows' number and hash.

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { DomainError, isDomainError } from '@/server/domain/errors';

export const manifestSchema = z.object({
  format: z.literal('spillway-backup'),
  version: z.literal(1),
  createdAtMs: z.number(),
  /** Applied to the database, oldest first. */
  migrations: z.array(z.string().max(200)).min(1),
});
export type Manifest = z.infer<typeof manifestSchema>;

const tableSchema = z.object({ name: z.string(), columns: z.array(z.string()).min(1) });
export type TableHead = z.infer<typeof tableSchema>;
const tableEndSchema = z.object({ rows: z.int(), sha256: z.string() });
const sequencesSchema = z.array(z.object({ name: z.string(), value: z.string(), called: z.boolean() }));
export type Sequence = z.infer<typeof sequencesSchema>[number];

/** M manifest, T table, D data as COPY writes it, E end of a table, S sequences, Z end. */
type Kind = 'M' | 'T' | 'D' | 'E' | 'S' | 'Z';
const frameBytesMax = 1024 * 1024;
const headBytes = 5;

export function frame(kind: Exclude<Kind, 'D'>, content: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(content));
  return Buffer.concat([head(kind, payload.length), payload]);
}

/** How values are written as text, whatever the server is set to. */
export const textForms = `SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET extra_float_digits = 1; SET TimeZone = 'UTC'`;

/** A row may be larger than a frame. */
export function* dataFrames(chunk: Buffer): Generator<Buffer, void, undefined> {
  for (let at = 0; at < chunk.length; at += frameBytesMax) {
    const part = chunk.subarray(at, at + frameBytesMax);
    yield head('D', part.length);
    yield part;
  }
}

function head(kind: Kind, length: number): Buffer {
  const bytes = Buffer.alloc(headBytes);
  bytes.write(kind, 0, 'latin1');
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

export type Part =
  | { kind: 'table'; head: TableHead; data: AsyncGenerator<Buffer, { rows: number }, undefined> }
  | { kind: 'sequences'; sequences: Sequence[] };

/** The parts of a backup in their order; data must be read to its end before the next part. Throws `invalid` for a file that is none, is
 * cut off or was changed. */
export async function* readParts(
  file: string,
): AsyncGenerator<{ kind: 'manifest'; manifest: Manifest } | Part, void, undefined> {
  const frames = readFrames(file);
  const next = async () => {
    const { done, value } = await frames.next();
    if (done === true) throw damaged(file, 'it ends too early');
    return value;
  };
  const first = await next();
  const manifest = first.kind === 'M' ? manifestSchema.safeParse(jsonOf(first.payload)).data : undefined;
  if (manifest === undefined) throw foreign(file);
  yield { kind: 'manifest', manifest };
  for (;;) {
    const { kind, payload } = await next();
    if (kind === 'Z') break;
    if (kind === 'T') {
      yield { kind: 'table', head: tableSchema.parse(jsonOf(payload)), data: tableData(file, next) };
    } else if (kind === 'S') yield { kind: 'sequences', sequences: sequencesSchema.parse(jsonOf(payload)) };
    else throw damaged(file, 'its parts are out of order');
  }
  if ((await frames.next()).done !== true) throw damaged(file, 'something follows its end');
}

async function* tableData(
  file: string,
  next: () => Promise<{ kind: string; payload: Buffer }>,
): AsyncGenerator<Buffer, { rows: number }, undefined> {
  const hash: Hash = createHash('sha256');
  for (;;) {
    const { kind, payload } = await next();
    if (kind === 'D') {
      hash.update(payload);
      yield payload;
    } else if (kind === 'E') {
      const { rows, sha256 } = tableEndSchema.parse(jsonOf(payload));
      if (hash.digest('hex') !== sha256) throw damaged(file, 'a table does not have its hash');
      return { rows };
    } else throw damaged(file, 'a table has no end');
  }
}

async function* readFrames(file: string): AsyncGenerator<{ kind: string; payload: Buffer }, void, undefined> {
  let held: Buffer = Buffer.alloc(0);
  const packed = createReadStream(file);
  const unpacked = createGunzip();
  packed.once('error', (error) => unpacked.destroy(error));
  try {
    for await (const chunk of packed.pipe(unpacked) as AsyncIterable<Buffer>) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      for (;;) {
        if (held.length < headBytes) break;
        const length = held.readUInt32BE(1);
        if (length > frameBytesMax) throw foreign(file);
        if (held.length < headBytes + length) break;
        const payload = held.subarray(headBytes, headBytes + length);
        yield { kind: held.toString('latin1', 0, 1), payload };
        held = held.subarray(headBytes + length);
      }
    }
  } catch (error) {
    if (isDomainError(error)) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw new DomainError('not_found', `There is no file ${file}.`);
    if (code === 'Z_BUF_ERROR') throw damaged(file, 'it ends too early');
    throw code === 'Z_DATA_ERROR' ? foreign(file) : error;
  } finally {
    packed.destroy();
  }
  if (held.length > 0) throw damaged(file, 'it ends too early');
}

function jsonOf(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return null;
  }
}

function foreign(file: string): DomainError {
  return new DomainError('invalid', `${file} is no backup of Spillway, or was changed. Nothing was touched.`);
}

function damaged(file: string, how: string): DomainError {
  return new DomainError(
    'invalid',
    `The backup ${file} is damaged: ${how}. Nothing was touched; take another one.`,
  );
}
