// An error message without what differs from message to message: numbers, ids, times, addresses, paths and quoted
// values become placeholders, so that "Order 4711 not found" and "Order 12 not found" are one cause. What tells
// causes apart stays: status and error codes, names of code. Normalising twice changes nothing.

import { isErrorCode, isKnownWord, isNameOfCode } from './telling';

/** What one placeholder stands for in one text. */
export type Replacement = { was: string; placeholder: string };

/** Of a text that is read, and of what is left of it. */
const readChars = 1_000;
const keptChars = 300;

const time = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?(?:\s?[AP]M\b)?`;
const zone = String.raw`(?:\s?(?:Z|UTC|GMT|[A-Z]{3,4}T|[+-]\d{2}:?\d{2})\b)?`;
const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const weekdays = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun';
/** Whole names: "decode 12" is no day of December. */
const month = String.raw`(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?`;
const weekday = String.raw`(?:(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s)?`;
const year = String.raw`\d{4}(?!\d)`;
const schemes = String.raw`https?|wss?|amqps?|jdbc:\w+|postgres(?:ql)?|mysql|rediss?|mongodb(?:\+srv)?|kafka|s?ftp|s3|file`;
/** Scripts that are written without spaces are no part of a word: 订单4711不存在. */
const wordChars = String.raw`[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Nd}_]+`;

/** The first that fits at a place wins: the more special stand first. */
const kinds = {
  /** What an earlier pass put there. */
  kept: String.raw`<(?:uuid|time|email|ip|path|text|#)>`,
  /** Most of a text: words that begin nothing special, so that nothing else is tried on them. */
  plain: String.raw`(?<!@)[A-Z]+(?<!\b(?:${months}|${weekdays})[a-z]*)(?=[ ,;)]|$)`,
  uuid: String.raw`(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])`,
  url: String.raw`\b(?:${schemes}):\/\/[^\s"'<>()\[\]{},;]*(?:<path>)?`,
  quoted: [
    String.raw`"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』|\x60[^\x60]*\x60`,
    String.raw`(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])`,
  ].join('|'),
  email: String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`,
  time: [
    String.raw`\b\d{4}[-/]\d{2}[-/]\d{2}(?:[T ,]\s?${time}|[T ]\d{2}:\d{2}\b)?${zone}`,
    String.raw`\b\d{1,2}[./]\d{1,2}[./]\d{4}(?:,?\s${time}${zone})?`,
    String.raw`\b${weekday}\d{1,2}\s${month}\s${year}(?:\s${time}${zone})?`,
    // A month and a number alone may be anything: "may 12 orders fail".
    String.raw`\b${weekday}${month}\s\d{1,2}(?:,?\s${year}(?:,?\s${time}${zone})?|,?\s${time}${zone}(?:\s${year})?)`,
    String.raw`\b${time}${zone}`,
  ].join('|'),
  ip: [
    String.raw`(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?!\.?\w)`,
    String.raw`\[?(?<![\w:])(?=[a-f:]*\d)(?=[0-9a-f:]*::|(?:[0-9a-f]+:){7})(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])(?:\](?::\d{1,5})?)?`,
  ].join('|'),
  path: [
    String.raw`(?<![\p{L}\p{N}_])[A-Z]:\\[^\s"'<>|,;()]+`,
    String.raw`(?<![\p{L}\p{N}_/<>.])~?\/(?:[\w.@%+~#-]+\/)*[\w.@%+~#-]*[\w@%+~#-]`,
  ].join('|'),
  /** Java's identity hash may have letters alone. */
  hash: String.raw`(?<=@)[0-9a-f]{5,16}(?![\p{L}\p{N}])`,
  number: String.raw`(?<![\p{L}\p{N}_])[-+]?\p{Nd}+(?:[.,'’]\p{Nd}+)*(?:e[-+]?\p{Nd}+)?(?![\p{Script=Latin}\p{Nd}_-])`,
  word: `${wordChars}(?:-${wordChars})*`,
} as const;
type Kind = keyof typeof kinds;
const kindNames = Object.keys(kinds) as Kind[];

const scan = new RegExp(kindNames.map((kind) => `(${kinds[kind]})`).join('|'), 'giu');
const wholeUrl = new RegExp(`^(?:${kinds.url})$`, 'iu');

/** The first line with something in it, normalised. */
export function normaliseText(text: string): string {
  const known = alike.get(text);
  if (known !== undefined) return known;
  const result = normalised(text, () => undefined);
  if (text.length > readChars) return result;
  if (alike.size >= alikeTexts) alike.clear();
  alike.set(text, result);
  return result;
}

/** What failed alike mostly says the very same, many times over. */
const alike = new Map<string, string>();
const alikeTexts = 100;

/** What was replaced by what, in the order of the text: the evidence for "why are these one group". */
export function replacementsIn(text: string): Replacement[] {
  const found: Replacement[] = [];
  normalised(text, (was, placeholder) => {
    if (was !== placeholder) found.push({ was, placeholder });
  });
  return found;
}

/** Repeated until nothing changes. Each pass leaves fewer plain characters or fewer placeholders, so it ends. */
function normalised(text: string, tell: (was: string, placeholder: string) => void): string {
  let result = bounded(folded(onePass(firstLine(text), tell)));
  const known = settled.get(result);
  if (known !== undefined) return known;
  const begun = result;
  for (;;) {
    const next = bounded(folded(onePass(result, tell)));
    if (next === result) break;
    result = next;
  }
  if (settled.size >= settledTexts) settled.clear();
  settled.set(begun, result);
  return result;
}

/** After one pass messages of a cause are nearly always one text: what it comes to is remembered, which changes
 * nothing but the time. */
const settled = new Map<string, string>();
const settledTexts = 1_000;

function firstLine(text: string): string {
  const lines = text.slice(0, readChars * 4).split(/[\r\n\u2028\u2029]+/);
  const line = lines.find((one) => one.trim() !== '') ?? '';
  // Other control characters are noise that a key would have to escape.
  return line
    .slice(0, readChars)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .trim();
}

/** A list is one value, however long; so is what was a value in several parts. */
function folded(text: string): string {
  return text
    .replace(/<#>(?:[.,:/+-]<#>)+/g, '<#>')
    .replace(/(<(?:[a-z]+|#)>)(?:\s?[,;|]\s?(?:\1|…))+/g, '$1, …');
}

/** Never cuts a placeholder in two. */
function bounded(text: string): string {
  if (text.length <= keptChars) return text;
  return text
    .slice(0, keptChars)
    .replace(/<[a-z#]*$/, '')
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
}

function onePass(text: string, tell: (was: string, placeholder: string) => void): string {
  let done = '';
  let from = 0;
  for (const match of text.matchAll(scan)) {
    const [was] = match;
    const kind = kindNames.find((_, index) => match[index + 1] !== undefined) ?? 'kept';
    if (kind === 'plain') continue;
    const to = match.index + was.length;
    const placeholder = replaced(kind, was, text.slice(0, match.index), text.slice(to));
    if (kind !== 'kept') tell(was, placeholder);
    done += text.slice(from, match.index) + placeholder;
    from = to;
  }
  return done + text.slice(from);
}

function replaced(kind: Kind, was: string, before: string, after: string): string {
  switch (kind) {
    case 'kept':
    case 'plain':
      return was;
    case 'quoted':
      return quoted(was, before, after);
    case 'url':
      return withoutPath(was);
    case 'hash':
      return '<#>';
    case 'number':
    case 'word':
      return word(was, before, after);
    case 'uuid':
    case 'email':
    case 'time':
    case 'ip':
    case 'path':
      return `<${kind}>`;
  }
}

function quoted(was: string, before: string, after: string): string {
  const inner = was.slice(1, -1);
  if (inner.trim() === '' || isNameOfCode(inner, before, after)) return was;
  return `${was.slice(0, 1)}${wholeUrl.test(inner) ? withoutPath(inner) : '<text>'}${was.slice(-1)}`;
}

/** Which service did not answer tells causes apart; what was asked of it does not. */
function withoutPath(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^(.*?:\/\/)(?:[^@/]*@)?([^/?#]*)(.*)$/.exec(url) ?? [];
  const name = host.replace(/:\d*$/, '');
  const place = /^[\d.]+$/.test(name)
    ? '<ip>'
    : name.replace(/[^.]*\d[^.]*/g, (label) => word(label, '', ''));
  return `${scheme}${place}${rest.length > 1 ? '/<path>' : ''}`;
}

function word(was: string, before: string, after: string): string {
  if (!/\p{Nd}/u.test(was) || isKnownWord(was) || isErrorCode(was, before, after)) return was;
  return '<#>';
}
