// A JSON tree as the rows that are open, what a search finds in it, and the path of a value. Pure.

import type { JsonNode } from '@/server/domain/json';

/** The places of a value and of its ancestors among their siblings, "" for the root: "0.3.1". */
export type RowId = string;

export type JsonRow = {
  id: RowId;
  level: number;
  /** A key, or an index; null for the root. */
  label: string | number | null;
  node: JsonNode;
  /** Null for what cannot be opened. */
  open: boolean | null;
};

/** Levels that start open; a longer list starts closed, so that a page is not a wall of items. */
const openLevels = 3;
const openItems = 50;

type Child = { label: string | number; node: JsonNode };

export function childrenOf(node: JsonNode): Child[] {
  switch (node.kind) {
    case 'object':
      return node.entries.map(({ key, value }) => ({ label: key, node: value }));
    case 'array':
      return node.items.map((item, index) => ({ label: index, node: item }));
    case 'string':
    case 'literal':
      return [];
  }
}

/** `changed`: what a person opened or closed, against how it starts. */
export function rowsOf(root: JsonNode, changed: ReadonlyMap<RowId, boolean>): JsonRow[] {
  const rows: JsonRow[] = [];
  const visit = (node: JsonNode, label: JsonRow['label'], id: RowId, level: number) => {
    const children = childrenOf(node);
    const open = children.length === 0 ? null : (changed.get(id) ?? startsOpen(children.length, level));
    rows.push({ id, level, label, node, open });
    if (open !== true) return;
    children.forEach((child, index) => visit(child.node, child.label, idOf(id, index), level + 1));
  };
  visit(root, null, '', 0);
  return rows;
}

function startsOpen(children: number, level: number): boolean {
  return level === 0 || (level < openLevels && children <= openItems);
}

function idOf(parent: RowId, index: number): RowId {
  return parent === '' ? String(index) : `${parent}.${index}`;
}

/** Keys and values that hold the text, in any case, from top to bottom. */
export function hitsOf(root: JsonNode, text: string): RowId[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const hits: RowId[] = [];
  const visit = (node: JsonNode, label: JsonRow['label'], id: RowId) => {
    const own = `${typeof label === 'string' ? label : ''}\n${leafText(node)}`;
    if (own.toLowerCase().includes(wanted)) hits.push(id);
    childrenOf(node).forEach((child, index) => visit(child.node, child.label, idOf(id, index)));
  };
  visit(root, null, '');
  return hits;
}

function leafText(node: JsonNode): string {
  if (node.kind === 'string') return node.value;
  return node.kind === 'literal' ? node.text : '';
}

/** All that must be open for a row to be seen. */
export function ancestorsOf(id: RowId): RowId[] {
  if (id === '') return [];
  const steps = id.split('.');
  return steps.map((_, length) => steps.slice(0, length).join('.'));
}

/** As JSONPath, `$.items[0]["a b"]`, and for jq, `.items[0]["a b"]`. */
export function pathsOf(root: JsonNode, id: RowId): { jsonPath: string; jq: string } {
  let node = root;
  let path = '';
  for (const step of id === '' ? [] : id.split('.')) {
    const child = childrenOf(node)[Number(step)];
    if (child === undefined) break;
    path += stepText(child.label);
    node = child.node;
  }
  const jq = path.startsWith('.') ? path : `.${path}`;
  return { jsonPath: `$${path}`, jq };
}

function stepText(label: string | number): string {
  if (typeof label === 'number') return `[${label}]`;
  return /^[A-Za-z_]\w*$/.test(label) ? `.${label}` : `[${JSON.stringify(label)}]`;
}
