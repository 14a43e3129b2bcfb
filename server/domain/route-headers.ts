// Bindings of headers exchanges. Their arguments are known as JSON, which does not tell a double 5.0 from an
// integer 5, while the broker holds them apart: where that decides, the answer is maybe.

import type { TypedHeader } from './message';

type Match = 'yes' | 'no' | 'maybe';

export function headersMatch(args: Record<string, unknown>, headers: readonly TypedHeader[]): Match {
  const mode = args['x-match'] ?? 'all';
  const withX = mode === 'all-with-x' || mode === 'any-with-x';
  const wanted = Object.entries(args).filter(
    ([name]) => name !== 'x-match' && (withX || !name.startsWith('x-')),
  );
  const answers = wanted.map(([name, value]) =>
    valueMatches(
      value,
      headers.find((one) => one.name === name),
    ),
  );
  if (mode === 'any' || mode === 'any-with-x') {
    if (answers.includes('yes')) return 'yes';
    return answers.includes('maybe') ? 'maybe' : 'no';
  }
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

const integers = new Set(['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64']);

function valueMatches(wanted: unknown, header: TypedHeader | undefined): Match {
  if (header === undefined) return 'no';
  // A binding without a value asks only whether the header is there.
  if (wanted === null || wanted === undefined) return 'yes';
  const { type, text } = header;
  if (typeof wanted === 'string') {
    if (type === 'string') return text === wanted ? 'yes' : 'no';
    return type === 'bytes' ? 'maybe' : 'no';
  }
  if (typeof wanted === 'boolean') return type === 'boolean' && text === String(wanted) ? 'yes' : 'no';
  return typeof wanted === 'number' ? numberMatches(wanted, header) : 'maybe';
}

function numberMatches(wanted: number, { type, text }: TypedHeader): Match {
  if (type === 'string' || type === 'boolean') return 'no';
  // A float has fewer digits on the wire than in JSON.
  if (type === 'float') return 'maybe';
  if (Number(text) !== wanted) return 'no';
  if (integers.has(type)) return Number.isSafeInteger(wanted) ? 'yes' : 'maybe';
  return type === 'double' && !Number.isInteger(wanted) ? 'yes' : 'maybe';
}
