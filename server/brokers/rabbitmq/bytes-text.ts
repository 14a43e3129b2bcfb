// Text from the bytes of a message. What recurs in message after message, such as the names of headers and queues, is
// remembered: making the same string anew each time is a good part of what it costs to move one.

import { isUtf8 } from 'node:buffer';

/** Text where it is UTF-8, else hexadecimal with a 0x in front. */
export function bytesText(bytes: Buffer, start = 0, end = bytes.length): string {
  const text = bytes.toString('utf8', start, end);
  // What is not UTF-8 was replaced by this character; it may as well stand there itself.
  if (!text.includes('\ufffd')) return text;
  const part = bytes.subarray(start, end);
  return isUtf8(part) ? text : `0x${part.toString('hex')}`;
}

/** Each text has one place, and gives way to another of that place. */
const remembered: (string | undefined)[] = Array.from({ length: 1_024 });
const rememberedBytes = 64;

/** As `read`, and quicker for what was read lately. */
export function recurringText(bytes: Buffer, start: number, end: number, read = bytesText): string {
  if (end - start > rememberedBytes) return read(bytes, start, end);
  const place = placeOf(bytes, start, end);
  const known = remembered[place];
  if (known !== undefined && isAscii(known, bytes, start, end)) return known;
  const text = read(bytes, start, end);
  remembered[place] = text;
  return text;
}

/** From a few of the bytes, which tell most names apart. */
function placeOf(bytes: Buffer, start: number, end: number): number {
  const length = end - start;
  const ends = (bytes[start] ?? 0) * 31 + (bytes[end - 1] ?? 0);
  const middle = (bytes[start + (length >> 1)] ?? 0) * 31 + (bytes[start + (length >> 2)] ?? 0);
  const hash = (ends * 37 + middle) * 41 + length;
  return (hash ^ (hash >>> 10)) & (remembered.length - 1);
}

/** Whether the bytes are this text, and ASCII: of other text the bytes are not its characters. */
function isAscii(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0xff;
    if (byte > 0x7f || byte !== text.charCodeAt(at - start)) return false;
  }
  return true;
}
