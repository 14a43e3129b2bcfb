// A message of the memory broker with some of it changed by hand, its values written as every look shows them.

import { type MessageChange, type PropertyValue, readChange } from '@/server/domain/message-edit';
import type { TypedHeader } from '@/server/domain/message';
import type { TypedValue } from '@/server/domain/typed-value';
import type { MemoryMessage } from './queue';

/** Throws invalid with a sentence where the change cannot be made. */
export function editMessage(message: MemoryMessage, change: MessageChange): MemoryMessage {
  const { body, headers, properties } = readChange(change);
  const priority = properties.find(({ name }) => name === 'priority');
  return {
    ...message,
    body: body ?? message.body,
    headers: changed(
      message.headers,
      headers.map(({ name, value }) => ({ name, field: value === null ? null : headerOf(name, value) })),
    ),
    properties: changed(
      message.properties,
      properties.map(({ name, value }) => ({
        name,
        field: value === null ? null : { name, text: propertyText(value) },
      })),
    ),
    ...(priority !== undefined && { priority: Number(priority.value?.value ?? 0) }),
  };
}

/** What is named is replaced where it stands, left out, or added at the end; all else stays in its place. */
function changed<Field extends { name: string }>(
  before: readonly Field[],
  changes: readonly { name: string; field: Field | null }[],
): Field[] {
  const kept = before.flatMap((field, index) => {
    const change = changes.find(({ name }) => name === field.name);
    if (change === undefined) return [field];
    const first = before.findIndex(({ name }) => name === field.name) === index;
    return change.field !== null && first ? [change.field] : [];
  });
  const present = new Set(before.map(({ name }) => name));
  const added = changes.flatMap(({ name, field }) => (field === null || present.has(name) ? [] : [field]));
  return [...kept, ...added];
}

function headerOf(name: string, value: TypedValue): TypedHeader {
  return { name, type: value.type, text: valueText(value) };
}

function valueText(value: TypedValue): string {
  switch (value.type) {
    case 'void':
      return '';
    case 'bytes':
      return `0x${Buffer.from(value.value).toString('hex')}`;
    case 'timestamp':
      return secondsText(value.value);
    case 'decimal':
      return String(value.unscaled / 10 ** value.scale);
    case 'double':
    case 'float':
      return Object.is(value.value, -0) ? '-0' : String(value.value);
    case 'boolean':
    case 'string':
    case 'int8':
    case 'uint8':
    case 'int16':
    case 'uint16':
    case 'int32':
    case 'uint32':
    case 'int64':
      return String(value.value);
  }
}

function propertyText(value: PropertyValue): string {
  return value.form === 'seconds' ? secondsText(value.value) : String(value.value);
}

function secondsText(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z');
}
