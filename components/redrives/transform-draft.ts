// A JSON patch over a selection as it is being typed, and the transform that it makes. Pure.

import { isDomainError } from '@/server/domain/errors';
import { parsePatch } from '@/server/domain/json-patch';
import type { PatchTransform } from '@/server/domain/redrive-transform';

export type TransformDraft = { on: boolean; patch: string; schema: string };

export const noTransform: TransformDraft = { on: false, patch: '', schema: '' };

export type ReadTransform =
  | { kind: 'none' }
  | { kind: 'patch'; transform: PatchTransform }
  /** A sentence on what to do. */
  | { kind: 'missing'; patch: string | null; schema: string | null };

export function readTransform({ on, patch, schema }: TransformDraft): ReadTransform {
  if (!on) return { kind: 'none' };
  const problems = { patch: patchProblem(patch), schema: schemaProblem(schema) };
  if (problems.patch !== null || problems.schema !== null) return { kind: 'missing', ...problems };
  const text = schema.trim();
  return { kind: 'patch', transform: { kind: 'patch', patch, schema: text === '' ? null : text } };
}

function patchProblem(patch: string): string | null {
  if (patch.trim() === '') {
    return 'Write the patch: a list of operations such as [{ "op": "replace", "path": "/currency", "value": "EUR" }].';
  }
  try {
    parsePatch(patch);
    return null;
  } catch (error) {
    if (isDomainError(error)) return error.message;
    throw error;
  }
}

function schemaProblem(schema: string): string | null {
  if (schema.trim() === '') return null;
  try {
    JSON.parse(schema);
    return null;
  } catch (error) {
    return `The schema is not JSON: ${error instanceof Error ? error.message : String(error)}.`;
  }
}
