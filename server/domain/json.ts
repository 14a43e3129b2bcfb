// JSON as a tree that keeps what JSON.parse loses: digits beyond 2^53, the order and repetition of keys.

export type JsonNode =
  | { kind: 'object'; entries: { key: string; value: JsonNode }[] }
  | { kind: 'array'; items: JsonNode[] }
  | { kind: 'string'; value: string }
  /** Number, true, false or null, exactly as written. */
  | { kind: 'literal'; text: string };

/** Deeper bodies are shown as text: they would exhaust the stack here, or the reader. */
export const jsonDepthMax = 200;

/** Throws a SyntaxError for what is not JSON, in the words of JSON.parse, and for what nests too deep. */
export function parseJson(text: string): JsonNode {
  JSON.parse(text);
  const tokens = text.match(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g) ?? [];
  return readValue({ tokens, at: 0 }, 0);
}

type Reader = { tokens: string[]; at: number };

/** The text is known to be valid JSON, so every token that follows is one that may follow. */
function readValue(reader: Reader, depth: number): JsonNode {
  if (depth > jsonDepthMax) throw new SyntaxError(`it nests deeper than ${jsonDepthMax} levels`);
  const token = take(reader);
  if (token === '{') return { kind: 'object', entries: readEntries(reader, depth) };
  if (token === '[') return { kind: 'array', items: readItems(reader, depth) };
  return token.startsWith('"')
    ? { kind: 'string', value: JSON.parse(token) as string }
    : { kind: 'literal', text: token };
}

function readEntries(reader: Reader, depth: number) {
  const entries: { key: string; value: JsonNode }[] = [];
  let token = take(reader);
  while (token !== '}') {
    if (token === ',') token = take(reader);
    const key = JSON.parse(token) as string;
    take(reader);
    entries.push({ key, value: readValue(reader, depth + 1) });
    token = take(reader);
  }
  return entries;
}

function readItems(reader: Reader, depth: number): JsonNode[] {
  const items: JsonNode[] = [];
  while (reader.tokens[reader.at] !== ']') {
    if (reader.tokens[reader.at] === ',') take(reader);
    items.push(readValue(reader, depth + 1));
  }
  take(reader);
  return items;
}

function take(reader: Reader): string {
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
