// Frameworks that wrap a failed message into a JSON document of their own, or keep the failure inside its body.

import type { FailureFacts } from './failure-headers';
import { countOf, exceptionInText, instantOf, jsonOf, numberText, recordOf, stringOf } from './failure-text';

type Body = Record<string, unknown>;

/** Null for a body of which only the beginning is at hand: it is no JSON then. */
export function failureInBody(bodyBase64: string): { framework: string; facts: FailureFacts } | null {
  // The first two digits of base64 tell whether the first byte is "{".
  if (!/^e[w-z0-9+/]/.test(bodyBase64)) return null;
  // Of every message that moves it is asked whether a framework speaks in it, and in few one does.
  if (!tellingBase64.some((part) => bodyBase64.includes(part))) return null;
  const body = recordOf(jsonOf(textOf(bodyBase64)));
  if (body === null) return null;
  for (const [framework, read] of readers) {
    const facts = read(body);
    if (facts !== null) return { framework, facts };
  }
  return null;
}

/** Whether a body may tell of a failure, from whether it has a text. */
export function mayTell(bodyHas: (text: string) => boolean): boolean {
  return tellingMembers.some(bodyHas);
}

const readers: readonly (readonly [string, (body: Body) => FailureFacts | null])[] = [
  ['EasyNetQ', easyNetQ],
  ['Sneakers', sneakers],
  ['Dramatiq', dramatiq],
];

/** Where each of them says what failed. */
export const failureBodies: readonly string[] = [
  '{"Exception":""}',
  '{"error_class":"","error_message":"","error":"","backtrace":""}',
  '{"options":{"traceback":""}}',
];

/** A member that each of them looks at. */
const tellingMembers = ['"Exception"', '"num_attempts"', '"actor_name"'];
const tellingBase64 = tellingMembers.flatMap(base64Within);

/** How a text stands in the base64 of a longer one: it may begin at any of three bytes. */
function base64Within(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = btoa(' '.repeat(before) + text);
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + text.length) * 8) / 6));
  });
}

/** The message of its error queue: `Exception` holds the exception as text. */
function easyNetQ(body: Body): FailureFacts | null {
  const exception = stringOf(body['Exception']);
  if (exception === null || recordOf(body['BasicProperties']) === null) return null;
  return {
    ...exceptionInText(exception),
    stackTrace: exception.includes('\n') ? exception : null,
    failedAtMs: instantOf(stringOf(body['DateTime'])),
    endpoint: stringOf(body['Queue']),
  };
}

/** The Maxretry handler: the original is in `payload`, as base64. */
function sneakers(body: Body): FailureFacts | null {
  const retries = countOf(numberText(body['num_attempts']));
  if (retries === null || stringOf(body['payload']) === null) return null;
  return {
    exceptionType: stringOf(body['error_class']),
    message: stringOf(body['error_message']) ?? stringOf(body['error']),
    stackTrace: stringOf(body['backtrace']),
    failedAtMs: instantOf(stringOf(body['failed_at'])),
    retries,
  };
}

/** A Python traceback names the exception in its last line. */
function dramatiq(body: Body): FailureFacts | null {
  const options = recordOf(body['options']);
  const consumer = stringOf(body['actor_name']);
  if (options === null || consumer === null) return null;
  const stackTrace = stringOf(options['traceback']);
  const retries = countOf(numberText(options['retries']));
  if (stackTrace === null && (retries ?? 0) === 0) return null;
  const last = stackTrace?.trimEnd().split('\n').at(-1) ?? '';
  return {
    ...exceptionInText(last),
    stackTrace,
    endpoint: stringOf(body['queue_name']),
    consumer,
    retries,
  };
}

function textOf(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
}
