// What masking rules hide of causes, and what a role whose view is masked may ask: only what its own view would answer, for
// a count of matches tells as much as the text itself. Pure.

import { parseCauseKey } from './causes/cause-key';
import { failureBodies } from './failure-body';
import { failureHeaders } from './failure-headers';
import { parseJson } from './json';
import { nodesAt, parseMaskPath } from './mask-path';
import { createMasker, headerGlob, type MaskRule } from './masking';
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

/** Whether the key of a cause, which is its signature as text, holds what the rules hide. */
export function hidesKey(rules: readonly MaskRule[], key: string): boolean {
  if (rules.length === 0) return false;
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
export function tellsHidden(rules: readonly MaskRule[], selection: Question): boolean {
  if (rules.length === 0) return false;
  switch (selection.kind) {
    case 'causes':
      return selection.keys.some((key) => hidesKey(rules, key));
    case 'filter':
      return selection.conditions.some((condition) => conditionTells(rules, condition));
    case 'all':
    case 'first':
    case 'messages':
    case 'redrive-id':
      return false;
  }
}

function conditionTells(rules: readonly MaskRule[], condition: MessageCondition): boolean {
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
      return condition.keys.some((key) => hidesKey(rules, key));
    case 'origin':
    case 'reason':
    case 'died-before':
    case 'died-after':
      return false;
  }
}
