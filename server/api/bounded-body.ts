// The body of a request up to a bound: whoever sends more is answered before it is read.

import { DomainError } from '@/server/domain/errors';

/** Throws limit_exceeded. */
export async function boundedBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(request)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** Chunks as they come; throws limit_exceeded after the bound. */
export async function* boundedChunks(
  request: Request,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of bodyOf(request)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

function bodyOf({ body }: Request): AsyncIterable<Uint8Array> {
  return body ?? new ReadableStream();
}

function tooLarge(maxBytes: number): DomainError {
  const mebibytes = maxBytes / 1024 / 1024;
  const bound = mebibytes >= 1 ? `${Math.floor(mebibytes)} MiB` : `${maxBytes / 1024} KiB`;
  return new DomainError(
    'limit_exceeded',
    `This is more than ${bound}, which is the most that is taken at once.`,
  );
}
