// The first kind of cause keys: reason, origin and the shape of the first error header. None is made any more;
// plans and redrives that were stored with them still mean the same messages.

import type { MessageView } from '../message';

const errorHeaders = [
  'x-exception-message',
  'nservicebus.exceptioninfo.message',
  'mt-fault-message',
  'x-error-message',
  'error-message',
  'x-error',
  'error',
  'x-death-error',
  'exception',
  'x-exception-type',
  'nservicebus.exceptioninfo.exceptiontype',
  'mt-fault-exceptiontype',
  'x-exception-stacktrace',
] as const;

type Keyed = Pick<MessageView, 'deaths' | 'origin' | 'headers'>;

export function isFirstKey(key: string): boolean {
  return key.startsWith('[');
}

export function firstKeyOf({ deaths, origin, headers }: Keyed): string {
  const error = errorOf(headers);
  const reason = deaths[0]?.reason ?? '';
  const originQueue = origin?.queue ?? deaths[0]?.queue ?? '';
  return JSON.stringify([reason, originQueue, error === null ? null : shapeOf(error)]);
}

function errorOf(headers: Keyed['headers']): string | null {
  for (const wanted of errorHeaders) {
    const header = headers.find(({ name }) => name.toLowerCase() === wanted);
    const line = header?.text.trim().split(/\r?\n/, 1)[0]?.trim() ?? '';
    if (line !== '') return line.slice(0, 300);
  }
  return null;
}

function shapeOf(error: string): string {
  return error
    .replace(/"[^"]*"|'[^']*'|“[^”]*”/g, '…')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '…')
    .replace(/\b(?=[\w-]*\d)[\w-]{4,}\b/g, '…')
    .replace(/…([.,:/]…)+/g, '…');
}
