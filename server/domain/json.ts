// JSON as a tree that keeps what JSON.parse loses: digits beyond 2^53, the order and repetition of keys, and
// where in the text each value stands.

export type JsonNode = Span &
  (
    | { kind: 'object'; entries: JsonEntry[] }
    | { kind: 'array'; items: JsonNode[] }
    | { kind: 'string'; value: string }
    /** Number, true, false or null, exactly as written. */
    | { kind: 'literal'; text: string }
  );

/** Its place in the text that was parsed, `end` exclusive. */
export type Span = { start: number; end: number };

/** `start` is that of the key. */
export type JsonEntry = { start: number; key: string; value: JsonNode };

/** Deeper bodies are shown as text: they would exhaust the stack here, or the reader. */
export const jsonDepthMax = 200;

/** Throws a SyntaxError for what is not JSON, in the words of JSON.parse, and for what nests too deep. */
export function parseJson(text: string): JsonNode {
  JSON.parse(text);
  return readTree(text);
}

/** The same for a text of `printJson`, in which bare words such as 0x00ff or NaN may stand where JSON knows none. */
export function readTree(text: string): JsonNode {
  const tokens = text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g);
  return readValue(
    { tokens: Array.from(tokens, (match) => ({ text: match[0], start: match.index })), at: 0 },
    0,
  );
}

type Token = { text: string; start: number };
type Reader = { tokens: Token[]; at: number };

/** The text is known to be valid JSON, so every token that follows is one that may follow. */
function readValue(reader: Reader, depth: number): JsonNode {
  if (depth > jsonDepthMax) throw new SyntaxError(`it nests deeper than ${jsonDepthMax} levels`);
  const { text, start } = take(reader);
  const end = start + text.length;
  if (text === '{') return { kind: 'object', start, ...readEntries(reader, depth) };
  if (text === '[') return { kind: 'array', start, ...readItems(reader, depth) };
  return text.startsWith('"')
    ? { kind: 'string', start, end, value: JSON.parse(text) as string }
    : { kind: 'literal', start, end, text };
}

function readEntries(reader: Reader, depth: number): { entries: JsonEntry[]; end: number } {
  const entries: JsonEntry[] = [];
  let token = take(reader);
  while (token.text !== '}') {
    if (token.text === ',') token = take(reader);
    const key = JSON.parse(token.text) as string;
    take(reader);
    entries.push({ start: token.start, key, value: readValue(reader, depth + 1) });
    token = take(reader);
  }
  return { entries, end: token.start + 1 };
}

function readItems(reader: Reader, depth: number): { items: JsonNode[]; end: number } {
  const items: JsonNode[] = [];
  while (reader.tokens[reader.at]?.text !== ']') {
    if (reader.tokens[reader.at]?.text === ',') take(reader);
    items.push(readValue(reader, depth + 1));
  }
  return { items, end: take(reader).start + 1 };
}

function take(reader: Reader): Token {
  const token = reader.tokens[reader.at];
  if (token === undefined) throw new SyntaxError('it ends early');
  reader.at += 1;
  return token;
}

export function printJson(node: JsonNode, indent = ''): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case 'literal':
      return node.text;
    case 'string':
      return JSON.stringify(node.value);
    case 'array': {
      if (node.items.length === 0) return '[]';
      const items = node.items.map((item) => inner + printJson(item, inner));
      return `[\n${items.join(',\n')}\n${indent}]`;
    }
    case 'object': {
      if (node.entries.length === 0) return '{}';
      const entries = node.entries.map(
        ({ key, value }) => `${inner}${JSON.stringify(key)}: ${printJson(value, inner)}`,
      );
      return `{\n${entries.join(',\n')}\n${indent}}`;
    }
  }
}
