// What makes dead letters one cause: why they died and where, what the consumer said of it, where in its code it
// arose, and what kind of body it was. Everything that differs from message to message is left out, so that the
// signature of a failure is the same tomorrow, in another process and for another order.

import { mayTell } from '../failure-body';
import { failureOf } from '../failure-headers';
import type { MessageView } from '../message';
import { normaliseText, type Replacement, replacementsIn } from './normalise-text';
import { firstFrameOf } from './stack-frame';

export type Signature = {
  /** Empty where the message carries no death. */
  reason: string;
  /** The queue where it died last; empty where the message does not say. */
  originQueue: string;
  exceptionType: string | null;
  /** Normalised. */
  message: string | null;
  frame: string | null;
  contentType: string | null;
};

export type Signable = Pick<MessageView, 'deaths' | 'origin' | 'headers' | 'contentType'> &
  Partial<Pick<MessageView, 'bodyBase64' | 'bodyTruncated'>> & {
    /** Whether the body has this text: where it is offered, most bodies need not be read. */
    bodyHas?(text: string): boolean;
  };

export function signatureOf(message: Signable): Signature {
  const told = failureTextOf(message);
  return {
    reason: message.deaths[0]?.reason ?? '',
    originQueue: message.origin?.queue ?? message.deaths[0]?.queue ?? '',
    exceptionType: typeOf(told.exceptionType),
    message: told.message === null ? null : nullIfEmpty(normaliseText(told.message)),
    frame: told.stack === null ? null : firstFrameOf(told.stack),
    contentType: contentTypeOf(message.contentType),
  };
}

/** The first line of what the consumer said, as it is; null where it said nothing that is recognised. */
export function errorOf(message: Pick<Signable, 'headers'> & Partial<Signable>): string | null {
  const { message: text, exceptionType } = failureTextOf(message);
  const line = text
    ?.split(/\r?\n/)
    .find((one) => one.trim() !== '')
    ?.trim();
  return (line ?? exceptionType)?.slice(0, errorChars) ?? null;
}

/** What of one message's own text the signature leaves out: the answer to "why are these one group". */
export function leftOutOf(message: Signable): Replacement[] {
  const { message: text } = failureTextOf(message);
  return text === null ? [] : replacementsIn(text).slice(0, leftOut);
}

const errorChars = 300;
const leftOut = 20;

type FailureText = { exceptionType: string | null; message: string | null; stack: string | null };

/** A body of which only the beginning is at hand says nothing: the cause must not depend on how much was read. */
function failureTextOf(message: Pick<Signable, 'headers'> & Partial<Signable>): FailureText {
  const { headers } = message;
  const telling = message.bodyTruncated !== true && mayTell((text) => message.bodyHas?.(text) ?? true);
  const bodyBase64 = telling ? message.bodyBase64 : undefined;
  const failure = failureOf({ headers, ...(bodyBase64 !== undefined && { bodyBase64 }) });
  if (failure === null) return { exceptionType: null, message: null, stack: null };
  const { exceptionType, message: text, stackTrace } = failure;
  // Some put the whole trace where others have the message.
  return { exceptionType, message: text, stack: stackTrace ?? (text?.includes('\n') === true ? text : null) };
}

/** Without the assembly and its version: "Acme.OutOfStock, Acme.Stock, Version=1.2.3". */
function typeOf(name: string | null): string | null {
  return name === null ? null : nullIfEmpty(plain(name.split(/[,\s]/, 1)[0] ?? ''));
}

function contentTypeOf(text: string | null): string | null {
  if (text === null) return null;
  if (text !== last.text)
    last = { text, type: nullIfEmpty(plain(text.split(';', 1)[0] ?? '').toLowerCase()) };
  return last.type;
}

/** Messages of one queue mostly have the same. */
let last: { text: string; type: string | null } = { text: '', type: null };

function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]+/gu, '')
    .trim()
    .slice(0, 200);
}

function nullIfEmpty(text: string): string | null {
  return text === '' ? null : text;
}
