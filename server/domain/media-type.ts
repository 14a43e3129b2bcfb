// What content type, content encoding and the first bytes of a body declare it to be.

import type { BodyFormat } from './decoded-body';
import type { MessageView } from './message';

export type BinaryFormat = Extract<BodyFormat, 'messagepack' | 'cbor' | 'avro' | 'protobuf'>;

/** Media types as registered, and as libraries wrote them before. */
export function declaredFormat(contentType: string | null): BinaryFormat | null {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (/^application\/(x-|vnd\.)?(msgpack|messagepack)$|\+msgpack$/.test(type)) return 'messagepack';
  if (/^application\/(x-)?cbor$|\+cbor$/.test(type)) return 'cbor';
  if (/^(application\/(x-)?avro|avro\/binary)$|^application\/vnd\.apache\.avro\b|\+avro$/.test(type)) {
    return 'avro';
  }
  if (/^application\/(x-|vnd\.google\.|x-google-)?protobuf$|\+protobuf$/.test(type)) return 'protobuf';
  return null;
}

/** Character sets and no-operations, which clients write into content_encoding as well. */
export function isPlainEncoding(encoding: string): boolean {
  return /^(identity|binary|none|7bit|8bit|utf-?8|utf-?16|(us-)?ascii|iso-8859-\d+|latin1)?$/i.test(
    encoding.trim(),
  );
}

export function packedByFirstBytes(bytes: Uint8Array): 'gzip' | 'zstd' | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0x1f && second === 0x8b && third === 8) return 'gzip';
  return first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd ? 'zstd' : null;
}

export function contentEncodingOf({ properties }: Pick<MessageView, 'properties'>): string | null {
  return properties.find(({ name }) => /^content[-_]encoding$/i.test(name))?.text ?? null;
}
