// What a redrive's transform makes of one message: a change to publish with, nothing to change, or the reason
// why the message stays. Pure and the same at every attempt; the preview and the run ask the same function.

import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { HeldMessage, PublishRules } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { foreignUserId, withoutUserId } from '@/server/domain/foreign-user-id';
import { applyPatch, parsePatch } from '@/server/domain/json-patch';
import type { MessageView } from '@/server/domain/message';
import { changeOf, editedParts, type MessageChange } from '@/server/domain/message-edit';
import { editedHeader } from '@/server/domain/redrive';
import type { Verdict } from '@/server/domain/redrive-sorter';
import type { PatchTransform, RedriveTransform } from '@/server/domain/redrive-transform';

export type Transformed =
  | { kind: 'changed'; change: MessageChange }
  | { kind: 'unchanged' }
  /** A sentence that names no value of the message, so that alike messages have the same. */
  | { kind: 'refused'; reason: string };

export type Transformer = (body: Uint8Array) => Transformed;

/** Throws invalid with a sentence for a patch or a schema that is none. */
export function createTransformer(transform: RedriveTransform): Transformer {
  if (transform.kind === 'patch') return patcherOf(transform);
  const change = changeOf(transform.edit);
  return () => ({ kind: 'changed', change });
}

export type NotTransformed = { kind: 'not-transformed'; reason: string };

/** A verdict to publish, with what the transform makes of the message; all others as they are. */
export function transformVerdict<Other extends { kind: string }>(
  transform: Transformer | null,
  verdict: Verdict | Other,
  message: Pick<HeldMessage, 'body'>,
): Verdict | Other | NotTransformed {
  // What is parked is set aside as it is.
  if (transform === null || !isPublish(verdict) || verdict.parked) return verdict;
  const transformed = transform(message.body());
  switch (transformed.kind) {
    case 'unchanged':
      return verdict;
    case 'refused':
      return { kind: 'not-transformed', reason: transformed.reason };
    case 'changed': {
      const { change } = transformed;
      const addHeaders = { ...verdict.addHeaders, [editedHeader]: editedParts(change) };
      return { ...verdict, addHeaders, edit: change };
    }
  }
}

/** A verdict to publish, without the user id that only another may publish; all others as they are. */
export function leaveOutUserId<Other extends { kind: string }>(
  verdict: Verdict | Other,
  view: Pick<MessageView, 'properties'>,
  rules: PublishRules,
): Verdict | Other {
  if (!isPublish(verdict) || foreignUserId(view, rules) === null) return verdict;
  const edit = withoutUserId(verdict.edit);
  const addHeaders = { ...verdict.addHeaders, [editedHeader]: editedParts(edit) };
  return { ...verdict, addHeaders, edit, withoutUserId: true };
}

function isPublish(verdict: { kind: string }): verdict is Verdict & { kind: 'publish' } {
  return verdict.kind === 'publish';
}

const byteOrderMark = '\uFEFF';
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function patcherOf({ patch, schema }: PatchTransform): Transformer {
  const operations = parsePatch(patch);
  const check = schema === null ? () => null : schemaCheck(schema);
  return (body) => {
    let text: string;
    try {
      text = utf8.decode(body);
    } catch {
      return refused('The body is not UTF-8 text, so a JSON patch cannot be applied to it.');
    }
    const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
    const before = text.slice(mark.length);
    const result = applyPatch(before, operations);
    if (result.reason !== null) return refused(`The patch does not apply: ${result.reason}`);
    const failure = check(result.text);
    if (failure !== null) return refused(`The result fails the schema: ${failure}.`);
    if (result.text === before) return { kind: 'unchanged' };
    const bytes = new TextEncoder().encode(mark + result.text);
    return { kind: 'changed', change: { body: bytes, headers: [], properties: [] } };
  };
}

function refused(reason: string): Transformed {
  return { kind: 'refused', reason };
}

/** Answers what is wrong with a document, or null. */
function schemaCheck(schemaText: string): (text: string) => string | null {
  const validate = compileSchema(schemaText);
  return (text) => {
    if (validate(JSON.parse(text))) return null;
    return (validate.errors ?? []).map(errorWords)[0] ?? 'it is not valid';
  };
}

function compileSchema(text: string): ValidateFunction {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    throw invalid(`The schema is not JSON: ${wordsOf(error)}.`);
  }
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw invalid('A JSON Schema is an object: { "type": … }.');
  }
  const dialect = '$schema' in schema ? String(schema.$schema) : '';
  // Formats are annotations by the standard; an unknown keyword is a slip of the pen and refused.
  const options = { strictTypes: false, strictTuples: false, strictRequired: false, validateFormats: false };
  const ajv = /draft-0[67]/.test(dialect) ? new Ajv(options) : new Ajv2020(options);
  try {
    return ajv.compile(schema);
  } catch (error) {
    throw invalid(`The schema cannot be used: ${wordsOf(error)}.`);
  }
}

function errorWords({ instancePath, message }: ErrorObject): string {
  return `${instancePath === '' ? 'the body' : instancePath} ${message ?? 'is not valid'}`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function invalid(sentence: string): DomainError {
  return new DomainError('invalid', sentence);
}
