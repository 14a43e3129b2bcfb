// A patch that someone else wrote, as far as masking rules let it be shown: its values are meant for the bodies that the rules
// look into. What it does, and where, stays. Pure.

import { type JsonEntry, type JsonNode, parseJson, printJson } from './json';
import { createMasker, type Masker, maskText, type MaskRule } from './masking';
import type { PatchTransform } from './redrive-transform';

export function shownTransform(rules: readonly MaskRule[], transform: PatchTransform): PatchTransform {
  const bodyRules = rules.filter(({ kind }) => kind !== 'header');
  const [first] = bodyRules;
  if (first === undefined) return transform;
  // Where a value ends up is not told by the operation alone, which others may move: a path hides all of them.
  const byPath = bodyRules.find(({ kind }) => kind === 'json-path');
  const texts = createMasker(bodyRules.filter(({ kind }) => kind === 'text'));
  const { patch, schema } = transform;
  const valueMask = byPath === undefined ? null : maskText(byPath.name);
  const shownSchema = schema === null ? null : (valueMask ?? masked(schema, texts, null));
  return {
    kind: 'patch',
    patch: masked(patch, texts, valueMask) ?? maskText(first.name),
    schema: schema === null ? null : (shownSchema ?? maskText(first.name)),
  };
}

/** Null for what cannot be read, so that nothing tells what is in it. */
function masked(text: string, texts: Masker, valueMask: string | null): string | null {
  let root: JsonNode;
  try {
    root = parseJson(text);
  } catch {
    return null;
  }
  const shown = texts.tree(valueMask === null ? root : withoutValues(root, valueMask));
  return valueMask === null && texts.used.size === 0 ? text : printJson(shown);
}

function withoutValues(root: JsonNode, mask: string): JsonNode {
  if (root.kind !== 'array') return root;
  const hidden = (entry: JsonEntry): JsonEntry =>
    known.has(entry.key) ? entry : { ...entry, value: { kind: 'string', start: 0, end: 0, value: mask } };
  return {
    ...root,
    items: root.items.map((item) =>
      item.kind === 'object' ? { ...item, entries: item.entries.map(hidden) } : item,
    ),
  };
}

/** Members of an operation that hold no value of a body. */
const known: ReadonlySet<string> = new Set(['op', 'path', 'from']);
