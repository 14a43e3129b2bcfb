// A typed value as the bytes of an AMQP field: type tag and value, the inverse of AmqpReader for what a person
// can write.

import type { TypedValue } from '@/server/domain/typed-value';

export function encodeValue(value: TypedValue): Buffer {
  switch (value.type) {
    case 'int8':
      return field('b', 1, (bytes) => bytes.writeInt8(Number(value.value), 1));
    case 'uint8':
      return field('B', 1, (bytes) => bytes.writeUInt8(Number(value.value), 1));
    case 'int16':
      return field('s', 2, (bytes) => bytes.writeInt16BE(Number(value.value), 1));
    case 'uint16':
      return field('u', 2, (bytes) => bytes.writeUInt16BE(Number(value.value), 1));
    case 'int32':
      return field('I', 4, (bytes) => bytes.writeInt32BE(Number(value.value), 1));
    case 'uint32':
      return field('i', 4, (bytes) => bytes.writeUInt32BE(Number(value.value), 1));
    case 'int64':
      return field('l', 8, (bytes) => bytes.writeBigInt64BE(value.value, 1));
    case 'timestamp':
      return field('T', 8, (bytes) => bytes.writeBigUInt64BE(value.value, 1));
    case 'float':
      return field('f', 4, (bytes) => bytes.writeFloatBE(value.value, 1));
    case 'double':
      return field('d', 8, (bytes) => bytes.writeDoubleBE(value.value, 1));
    case 'decimal':
      return field('D', 5, (bytes) => {
        bytes.writeUInt8(value.scale, 1);
        bytes.writeInt32BE(value.unscaled, 2);
      });
    case 'boolean':
      return field('t', 1, (bytes) => bytes.writeUInt8(value.value ? 1 : 0, 1));
    case 'string':
      return long('S', Buffer.from(value.value, 'utf8'));
    case 'bytes':
      return long('x', Buffer.from(value.value));
    case 'void':
      return field('V', 0, () => undefined);
  }
}

function field(tag: string, size: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(1 + size);
  bytes.write(tag, 'latin1');
  write(bytes);
  return bytes;
}

function long(tag: string, content: Buffer): Buffer {
  const head = field(tag, 4, (bytes) => bytes.writeUInt32BE(content.length, 1));
  return Buffer.concat([head, content]);
}
