// A value inside a JSON document, by a path such as `order.items[0].sku` or `$.a["b.c"]`.

import { type JsonNode, parseJson } from './json';

/** A string as it is, a number, true, false or null as written; null where there is none, or it is no such value, or
 * the text is no JSON. */
export function textAt(text: string, path: string): string | null {
  let root: JsonNode;
  try {
    root = parseJson(text);
  } catch {
    return null;
  }
  const found = nodeAt(root, pathSteps(path));
  if (found?.kind === 'string') return found.value;
  return found?.kind === 'literal' ? found.text : null;
}

/** `$.a.b[0]["c.d"]` as its names and indices; a leading `$` may be left out. */
function pathSteps(path: string): string[] {
  const steps = path.matchAll(/\[\s*"((?:[^"\\]|\\.)*)"\s*\]|\[\s*(\d+)\s*\]|([^.[\]]+)/g);
  const names = [...steps].map(([, quoted, index, plain]) =>
    quoted === undefined ? (index ?? plain ?? '') : unquoted(quoted),
  );
  return names[0] === '$' ? names.slice(1) : names;
}

/** Escapes as in a JSON string; a backslash before anything else stands for that. */
function unquoted(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text.replace(/\\(.)/g, '$1');
  }
}

function nodeAt(root: JsonNode, steps: readonly string[]): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const step of steps) {
    if (node?.kind === 'object') node = node.entries.findLast(({ key }) => key === step)?.value;
    else if (node?.kind === 'array') node = /^\d+$/.test(step) ? node.items[Number(step)] : undefined;
    else return undefined;
  }
  return node;
}
