// What masking rules hide of causes, and what a role whose view is masked may ask: only what its own view would answer, for
// a count of matches tells as much as the text itself. Pure.

import { parseCauseKey } from './causes/cause-key';
import { signatureKeyOf } from './causes/curation';
import { normaliseText, replacementsIn } from './causes/normalise-text';
import { failureBodies } from './failure-body';
import { failureHeaders } from './failure-headers';
import { parseJson } from './json';
import { nodesAt, parseMaskPath } from './mask-path';
import { createMasker, headerGlob, maskText, type MaskRule } from './masking';
import type { MessageCondition, RedriveSelection } from './redrive-selection';

/** The first rule that could hide what consumers said of a failure, in a header or in the body; null where none could.
 * A title made of it would show what the rule hides in the message. Rules for text are applied to the title itself. */
export function ruleOverFailures(rules: readonly MaskRule[]): MaskRule | null {
  return rules.find(isOverFailures) ?? null;
}

function isOverFailures({ kind, pattern }: MaskRule): boolean {
  if (kind === 'text') return false;
  if (kind === 'header') return [...failureHeaders].some((name) => headerGlob(pattern).test(name));
  const steps = parseMaskPath(pattern);
  return steps !== null && failureBodies.some((text) => nodesAt(parseJson(text), steps).size > 0);
}

/** The first rule for text that does not match a signature, though it hides what is left there of what a consumer said: part
 * of its match was left out. Null where there is none; what a signature leaves out whole is no matter. */
export function ruleBeyondSignature(rules: readonly MaskRule[], error: string): MaskRule | null {
  const leftOut = replacementsIn(error).map(({ was }) => was);
  const signed = normaliseText(error);
  const isBeyond = ({ kind, pattern }: MaskRule) => {
    if (kind !== 'text' || new RegExp(pattern, 'u').test(signed)) return false;
    const matches = [...error.matchAll(new RegExp(pattern, 'gu'))];
    return matches.some(([match]) => !leftOut.some((was) => was.includes(match)));
  };
  return rules.find(isBeyond) ?? null;
}

/** By the key of a signature: a rule that hides what its messages say, though not what the key says. */
export type ToldRules = ReadonlyMap<string, MaskRule>;

/** Whether the key of a cause, which is its signature as text, holds what the rules hide. */
export function hidesKey(rules: readonly MaskRule[], key: string, told: ToldRules): boolean {
  if (rules.length === 0) return false;
  if (key !== '' && told.has(signatureKeyOf(key))) return true;
  const parsed = parseCauseKey(key);
  // All other causes together have no key; one of an older version is not looked through.
  if (parsed === null) return key !== '';
  const { exceptionType, message, frame, contentType } = parsed.signature;
  const said = [exceptionType, message, frame].filter((text) => text !== null);
  if (said.length > 0 && ruleOverFailures(rules) !== null) return true;
  const masker = createMasker(rules);
  if (said.some((text) => masker.text(text) !== text)) return true;
  const fields = parsed.splits.map(({ part, value }) => [fieldOf(part), value ?? ''] as const);
  return [['content_type', contentType ?? ''] as const, ...fields].some(
    ([name, value]) => masker.field(name, value) !== value,
  );
}

/** The header or property that a split is by. */
export function fieldOf(part: { by: string; name?: string }): string {
  return part.name ?? part.by;
}

/** A selection as far as it asks what messages hold. */
export type Question =
  | Extract<RedriveSelection, { kind: 'causes' | 'filter' }>
  | { kind: Exclude<RedriveSelection['kind'], 'causes' | 'filter'> };

/** Whether the answer to it could tell what the rules hide. */
export function tellsHidden(rules: readonly MaskRule[], selection: Question, told: ToldRules): boolean {
  if (rules.length === 0) return false;
  switch (selection.kind) {
    case 'causes':
      return selection.keys.some((key) => hidesKey(rules, key, told));
    case 'filter':
      return selection.conditions.some((condition) => conditionTells(rules, condition, told));
    case 'all':
    case 'first':
    case 'messages':
    case 'redrive-id':
      return false;
  }
}

/** A condition that someone else wrote, as far as the rules let it be shown. */
export function shownCondition(
  rules: readonly MaskRule[],
  condition: MessageCondition,
  told: ToldRules,
): MessageCondition {
  if (!conditionTells(rules, condition, told)) return condition;
  const masker = createMasker(rules);
  const name = rules.find(({ kind }) => kind !== 'header')?.name ?? rules[0]?.name ?? '';
  switch (condition.kind) {
    case 'header':
    case 'property':
      return { ...condition, value: masker.field(condition.name, condition.value) };
    case 'body-json':
      return { ...condition, value: maskText(name) };
    case 'body-text':
    case 'text':
      return { ...condition, text: maskText(name) };
    case 'cause':
      return { ...condition, keys: condition.keys.filter((key) => !hidesKey(rules, key, told)) };
    case 'origin':
    case 'reason':
    case 'died-before':
    case 'died-after':
      return condition;
  }
}

function conditionTells(rules: readonly MaskRule[], condition: MessageCondition, told: ToldRules): boolean {
  const masker = createMasker(rules);
  switch (condition.kind) {
    case 'header':
    case 'property':
      // Compared as a whole: a value that would be shown as it is may be asked for.
      return masker.field(condition.name, condition.value) !== condition.value;
    case 'body-json':
      return masker.hasPaths || masker.text(condition.value) !== condition.value;
    case 'body-text':
      return masker.readsBodies;
    case 'text':
      return true;
    case 'cause':
      return condition.keys.some((key) => hidesKey(rules, key, told));
    case 'origin':
    case 'reason':
    case 'died-before':
    case 'died-after':
      return false;
  }
}
