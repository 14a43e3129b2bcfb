// JSON patch (RFC 6902) applied within the text of a document: what no operation names keeps every character,
// so key order, digits beyond 2^53, spelling of numbers and white space stay. Where it is not certain which value is
// meant (a key that occurs twice), the patch does not apply.

import { DomainError } from './errors';
import { type JsonEntry, type JsonNode, parseJson, type Span } from './json';
import { limits } from './limits';

export type PatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: string }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string };

/** Either the patched text, or why the patch does not apply: a sentence without values of the document, so that
 * alike documents give the same. */
export type PatchResult = { text: string; reason: null } | { text: null; reason: string };

/** Operations with their values as the text that was written. Throws invalid with a sentence. */
export function parsePatch(text: string): PatchOperation[] {
  let root: JsonNode;
  try {
    root = parseJson(text);
  } catch (error) {
    throw invalid(`The patch is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (root.kind !== 'array') throw invalid('A JSON patch is a list of operations: [{ "op": … }].');
  if (root.items.length === 0) throw invalid('The patch has no operation.');
  if (root.items.length > limits.patchOperations) {
    throw invalid(`A patch has at most ${limits.patchOperations} operations.`);
  }
  return root.items.map((item, index) => parseOperation(item, text, index + 1));
}

function parseOperation(node: JsonNode, text: string, number: number): PatchOperation {
  const bad = (why: string) => invalid(`Operation ${number} of the patch ${why}.`);
  if (node.kind !== 'object') throw bad('is not an object');
  const member = (name: string) => node.entries.findLast(({ key }) => key === name)?.value;
  const pointer = (name: 'path' | 'from') => {
    const value = member(name);
    if (value?.kind !== 'string') throw bad(`needs a text "${name}"`);
    if (!/^(\/([^~]|~[01])*)?$/s.test(value.value)) {
      throw bad(`has a "${name}" that is not a JSON pointer such as /order/items/0`);
    }
    return value.value;
  };
  const name = member('op');
  const op = name?.kind === 'string' ? name.value : '';
  switch (op) {
    case 'add':
    case 'replace':
    case 'test': {
      const value = member('value');
      if (value === undefined) throw bad('needs a "value"');
      return { op, path: pointer('path'), value: text.slice(value.start, value.end) };
    }
    case 'remove':
      return { op, path: pointer('path') };
    case 'move':
    case 'copy': {
      const [from, path] = [pointer('from'), pointer('path')];
      if (op === 'move' && path.startsWith(`${from}/`)) throw bad('moves a value into itself');
      return { op, from, path };
    }
    default:
      throw bad('needs an "op": add, remove, replace, move, copy or test');
  }
}

/** Applies all operations in order, or none. */
export function applyPatch(text: string, operations: readonly PatchOperation[]): PatchResult {
  let patched = text;
  for (const [index, operation] of operations.entries()) {
    try {
      patched = applyOperation(patched, operation);
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw error;
      const which = operations.length === 1 ? '' : `Operation ${index + 1}, `;
      const sentence = `${which}${operation.op} ${operation.path || 'the whole body'}: ${error.message}.`;
      return { text: null, reason: sentence };
    }
  }
  return { text: patched, reason: null };
}

class NotApplicable extends Error {}

function applyOperation(text: string, operation: PatchOperation): string {
  const root = parseDocument(text);
  switch (operation.op) {
    case 'add':
      return add(text, root, operation.path, operation.value);
    case 'remove':
      return remove(text, root, operation.path);
    case 'replace':
      return splice(text, find(root, operation.path), operation.value);
    case 'copy':
      return add(text, root, operation.path, textOf(text, find(root, operation.from)));
    case 'move': {
      const moved = textOf(text, find(root, operation.from));
      if (operation.from === operation.path) return text;
      const without = remove(text, root, operation.from);
      return add(without, parseDocument(without), operation.path, moved);
    }
    case 'test':
      if (!sameJson(find(root, operation.path), parseJson(operation.value))) {
        throw new NotApplicable('the value there is another one');
      }
      return text;
  }
}

function parseDocument(text: string): JsonNode {
  try {
    return parseJson(text);
  } catch (error) {
    const deep = error instanceof SyntaxError && error.message.startsWith('it nests');
    throw new NotApplicable(deep ? error.message : 'the body is not JSON');
  }
}

/** The steps of a pointer, unescaped. */
function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function find(root: JsonNode, pointer: string): JsonNode {
  return stepsOf(pointer).reduce((node, step) => {
    if (node.kind === 'object') return entryAt(node.entries, step)?.value ?? nothing();
    if (node.kind === 'array') return node.items[indexOf(step)] ?? nothing();
    return nothing();
  }, root);
}

function nothing(): never {
  throw new NotApplicable('there is no such value');
}

/** Which of two equal keys is meant differs between parsers. */
function entryAt(entries: readonly JsonEntry[], key: string): JsonEntry | undefined {
  const same = entries.filter((entry) => entry.key === key);
  if (same.length > 1) throw new NotApplicable(`the key ${JSON.stringify(key)} occurs more than once`);
  return same[0];
}

function indexOf(step: string): number {
  if (!/^(0|[1-9]\d*)$/.test(step))
    throw new NotApplicable(`${JSON.stringify(step)} is not a place in a list`);
  return Number(step);
}

function parentOf(root: JsonNode, pointer: string): { parent: JsonNode; step: string } {
  const cut = pointer.lastIndexOf('/');
  const [step = ''] = stepsOf(pointer.slice(cut));
  return { parent: find(root, pointer.slice(0, cut)), step };
}

function add(text: string, root: JsonNode, pointer: string, value: string): string {
  if (pointer === '') return splice(text, root, value);
  const { parent, step } = parentOf(root, pointer);
  if (parent.kind === 'object') {
    const present = entryAt(parent.entries, step);
    if (present !== undefined) return splice(text, present.value, value);
    return insertAt(text, parent, parent.entries.length, keyText(text, parent.entries, step) + value);
  }
  if (parent.kind === 'array') {
    const index = step === '-' ? parent.items.length : indexOf(step);
    if (index > parent.items.length) throw new NotApplicable('the list is shorter');
    return insertAt(text, parent, index, value);
  }
  throw new NotApplicable('what it would be added to is neither an object nor a list');
}

function remove(text: string, root: JsonNode, pointer: string): string {
  if (pointer === '') throw new NotApplicable('a body cannot be removed as a whole');
  const { parent, step } = parentOf(root, pointer);
  const members = membersOf(parent);
  const index =
    parent.kind === 'object'
      ? parent.entries.indexOf(entryAt(parent.entries, step) ?? nothing())
      : indexOf(step);
  const member = members[index] ?? nothing();
  const [before, after] = [members[index - 1], members[index + 1]];
  // With it go the comma and the white space on the side where a neighbour stands.
  if (before !== undefined) return splice(text, { start: before.end, end: member.end }, '');
  if (after !== undefined) return splice(text, { start: member.start, end: after.start }, '');
  return splice(text, { start: parent.start + 1, end: parent.end - 1 }, '');
}

function membersOf(parent: JsonNode): Span[] {
  if (parent.kind === 'array') return parent.items;
  if (parent.kind === 'object') return parent.entries.map(({ start, value }) => ({ start, end: value.end }));
  return nothing();
}

/** Puts a member in, with the white space that its neighbours have. */
function insertAt(text: string, parent: JsonNode, index: number, member: string): string {
  const members = membersOf(parent);
  const [first, second] = members;
  if (first === undefined) return splice(text, { start: parent.start + 1, end: parent.end - 1 }, member);
  const gap =
    second === undefined
      ? text.slice(parent.start + 1, first.start)
      : text.slice(first.end, second.start).replace(/^\s*,/, '');
  const at = members[index];
  if (at !== undefined) return splice(text, { start: at.start, end: at.start }, `${member},${gap}`);
  const end = members.at(-1)?.end ?? first.end;
  return splice(text, { start: end, end }, `,${gap}${member}`);
}

/** The key with the colon as the neighbours write it. */
function keyText(text: string, entries: readonly JsonEntry[], key: string): string {
  const neighbour = entries.at(-1);
  const colon =
    neighbour === undefined
      ? ':'
      : text.slice(neighbour.start, neighbour.value.start).replace(/^"[^"\\]*(?:\\.[^"\\]*)*"/, '');
  return `${JSON.stringify(key)}${colon}`;
}

function splice(text: string, { start, end }: Span, put: string): string {
  return text.slice(0, start) + put + text.slice(end);
}

function textOf(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

/** Equal as RFC 6902 says it: numbers by their value, objects without regard to order. */
export function sameJson(a: JsonNode, b: JsonNode): boolean {
  if (a.kind === 'string') return b.kind === 'string' && a.value === b.value;
  if (a.kind === 'literal') return b.kind === 'literal' && canonical(a.text) === canonical(b.text);
  if (a.kind === 'array') {
    if (b.kind !== 'array' || a.items.length !== b.items.length) return false;
    return a.items.every((item, index) => {
      const other = b.items[index];
      return other !== undefined && sameJson(item, other);
    });
  }
  if (b.kind !== 'object' || a.entries.length !== b.entries.length) return false;
  return a.entries.every(({ key, value }) => {
    const [one, other] = [entryAt(a.entries, key), entryAt(b.entries, key)];
    return one !== undefined && other !== undefined && sameJson(value, other.value);
  });
}

/** A number as its digits and the power of ten of the last one; other literals as they are. */
function canonical(literal: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  if (whole === '') return literal;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const exponent = BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${exponent}`;
}

function invalid(sentence: string): DomainError {
  return new DomainError('invalid', sentence);
}
