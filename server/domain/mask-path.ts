// Paths of masking rules: `$.card`, `$.lines[*].sku`, `$..email`, `$["a b"]`. A path names every value that it may mean.

import type { JsonNode } from './json';

export type MaskStep = { kind: 'key'; name: string } | { kind: 'any' } | { kind: 'deep' };

/** Null for what is no path. An index is a key of a list. */
export function parseMaskPath(text: string): MaskStep[] | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('$')) return null;
  const steps: MaskStep[] = [];
  let rest = trimmed.slice(1);
  while (rest !== '') {
    const found = stepPattern.exec(rest);
    if (found === null) return null;
    const [whole, dots, plain, quoted, index] = found;
    // A name stands behind one dot or two, a bracket behind none or two.
    if (dots === (plain === undefined ? '.' : undefined)) return null;
    rest = rest.slice(whole.length);
    if (dots === '..') steps.push({ kind: 'deep' });
    const name = plain ?? index ?? (quoted === undefined ? '' : unquoted(quoted));
    if (name === null) return null;
    steps.push(name === '*' && quoted === undefined ? { kind: 'any' } : { kind: 'key', name });
  }
  return steps.length === 0 ? null : steps;
}

/** `.name`, `..name`, `["name"]`, `[0]`, `[*]`, `..["name"]`. */
const stepPattern = /^(\.\.?)?(?:([^.[\]"\s]+)|\[\s*(?:"((?:[^"\\]|\\.)*)"|(\d+|\*))\s*\])/;

function unquoted(text: string): string | null {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return null;
  }
}

/** Every value that the path names, from this one. */
export function nodesAt(root: JsonNode, steps: readonly MaskStep[]): Set<JsonNode> {
  const found = new Set<JsonNode>();
  collect(root, steps, 0, found);
  return found;
}

function collect(node: JsonNode, steps: readonly MaskStep[], at: number, found: Set<JsonNode>): void {
  const step = steps[at];
  if (step === undefined) {
    found.add(node);
    return;
  }
  const children = childrenOf(node);
  if (step.kind === 'deep') {
    collect(node, steps, at + 1, found);
    for (const { node: child } of children) collect(child, steps, at, found);
    return;
  }
  for (const { label, node: child } of children) {
    if (step.kind === 'any' || step.name === label) collect(child, steps, at + 1, found);
  }
}

function childrenOf(node: JsonNode): { label: string; node: JsonNode }[] {
  if (node.kind === 'object') return node.entries.map(({ key, value }) => ({ label: key, node: value }));
  if (node.kind === 'array') return node.items.map((item, index) => ({ label: String(index), node: item }));
  return [];
}
