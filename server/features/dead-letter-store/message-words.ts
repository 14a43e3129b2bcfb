// The words that text search finds a stored message by: those of its body, where it is text, of its properties and of its
// headers. A question is cut by the same rule, so that whoever finds all its words has only to compare the text. With a
// message only those are kept that the first message of its cause does not have (cause-book.ts): most are in every one.

import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';

export type Worded = Pick<MessageView, 'properties' | 'headers' | 'exchange' | 'routingKey'>;

/** A UUID and an instant are one word; else letters, digits and underscores are, and all other characters part. */
const wordPattern =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}t\d{2}:\d{2}[\d:.]*|[\p{L}\p{N}_]+/gu;
/** The beginning of a UUID or of an instant, at the end of a question. */
const unfinished = /(?:[0-9a-f]{8}-[0-9a-f-]{0,27}|\d{4}-\d{2}-\d{2}t[\d:.]*)$/;

const none: ReadonlySet<string> = new Set();

/** Lower case, each once, in no order; without those that are known. */
export function wordsOf(
  message: Worded,
  body: Uint8Array,
  known: ReadonlySet<string> = none,
): ReadonlySet<string> {
  const { properties, headers, exchange, routingKey } = message;
  const around = [exchange, routingKey, ...properties.map(({ text }) => text)];
  const named = headers.flatMap(({ name, text }) => [name, text]);
  const words = new Set<string>();
  addWords(words, [...around, ...named].join('\n').slice(0, limits.storedHeaderTextChars), known);
  addWords(words, textOf(body), known);
  return words;
}

export type WordQuestion = {
  words: string[];
  /** How the last word begins, where the text ends within one. */
  prefix: string | null;
};

/** The words that a message holding this text certainly has. None: the index cannot help. The text's first word may be
 * the end of a longer one, so that only a text which begins a word is found. */
export function questionOf(text: string): WordQuestion {
  const plain = normal(text);
  const partial = unfinished.exec(plain)?.[0] ?? '';
  const rest = partial === '' ? plain : plain.slice(0, plain.length - partial.length);
  const all = rest.match(wordPattern) ?? [];
  // Of a text that ends within a word, its last word may be the beginning of one.
  const last = partial === '' && /[\p{L}\p{N}_]$/u.test(plain) ? all.pop() : undefined;
  const begun = partial === '' ? last : partial;
  const words = [...new Set(all.filter(isKept).map(cut))];
  return { words, prefix: begun !== undefined && isKept(begun) ? cut(begun) : null };
}

/** Each as `tsquery` reads it; a message that is meant has all of them. */
export function termsOf({ words, prefix }: WordQuestion): string[] {
  // A cut word may be any that begins like it.
  const whole = words.map((word) => (word.length < limits.storedWordChars ? quoted(word) : begun(word)));
  return prefix === null ? whole : [...whole, begun(prefix)];
}

/** As `tsvector` reads it. */
export function tsVectorOf(words: Iterable<string>): string {
  return Array.from(words, quoted).join(' ');
}

function addWords(into: Set<string>, text: string, known: ReadonlySet<string>): void {
  for (const word of normal(text).match(wordPattern) ?? []) {
    if (into.size >= limits.storedWords) return;
    if (!isKept(word)) continue;
    const kept = cut(word);
    if (!known.has(kept)) into.add(kept);
  }
}

function textOf(body: Uint8Array): string {
  const part = body.subarray(0, limits.storedTextBytes);
  const text = new TextDecoder('utf-8', { fatal: false }).decode(part);
  // What is not text would be an index of noise.
  return text.includes('\u0000') || text.slice(0, 256).includes('\uFFFD') ? '' : text;
}

function normal(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** A digit or two are in most messages, and tell nothing apart. */
function isKept(word: string): boolean {
  return word.length > 2 || (word.length === 2 && !/^\d\d$/.test(word));
}

function cut(word: string): string {
  return word.slice(0, limits.storedWordChars);
}

function begun(word: string): string {
  return `${quoted(word)}:*`;
}

/** Words hold neither quotes nor backslashes. */
function quoted(word: string): string {
  return `'${word}'`;
}
