// The lines of a file that comes in chunks. Never holds more than one line and one chunk.

import { DomainError } from '@/server/domain/errors';

export type FileLine = { number: number; text: string };

/** Empty lines are left out but counted. Throws limit_exceeded for a line longer than `maxBytes`. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<FileLine, void, undefined> {
  let number = 0;
  let parts: Buffer[] = [];
  let bytes = 0;
  const finish = (): FileLine => {
    number += 1;
    const text = Buffer.concat(parts).toString('utf8').trim();
    parts = [];
    bytes = 0;
    return { number, text };
  };
  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      parts.push(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      const line = finish();
      if (line.text !== '') yield line;
    }
    parts.push(rest);
    bytes += rest.length;
    if (bytes > maxBytes) {
      throw new DomainError(
        'limit_exceeded',
        `Line ${number + 1} is longer than ${Math.floor(maxBytes / 1024 / 1024)} MiB. Is there one message a line?`,
      );
    }
  }
  const last = finish();
  if (last.text !== '') yield last;
}
