// Reading what frameworks write about a failure: exceptions in a text, instants, counts, JSON that may be none.

/** A text such as "System.TimeoutException: too late", or a whole stack trace, taken apart. Without an exception in
 * it, its first line is the message. */
export function exceptionInText(text: string): { exceptionType: string | null; message: string | null } {
  const named = /^[ \t]*(?:Caused by: )?((?:[\w$]+[.\\])*[\w$]*(?:Exception|Error|Fault))(?::[ \t]*(.*))?$/m;
  const found = named.exec(text.slice(0, 8_192));
  const message = found === null ? firstLine(text) : (found[2] ?? '').trim();
  return { exceptionType: found?.[1] ?? null, message: message === '' ? null : message };
}

export function firstLine(text: string): string {
  return text.trim().split(/\r?\n/, 1)[0]?.trim() ?? '';
}

/** Null for what is no instant. "2014-11-11 02:26:57:767462 Z" is how NServiceBus writes one. */
export function instantOf(text: string | null): number | null {
  if (text === null) return null;
  const [, day, time, fraction] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d):(\d{3})\d* Z$/.exec(text) ?? [];
  const ms = Date.parse(day === undefined ? text : `${day}T${time}.${fraction}Z`);
  return Number.isNaN(ms) ? null : ms;
}

export function countOf(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Null where it is no JSON. */
export function jsonOf(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

export function stringOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberText(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : null;
}
