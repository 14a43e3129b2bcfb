// What a person is choosing, half-typed values included, and the selection that it makes. Each kind keeps its own
// values, so that trying another one loses nothing. Pure.

import { parseCauseKey } from '@/server/domain/causes/cause-key';
import { causeTitle } from '@/server/domain/causes/curation';
import { limits } from '@/server/domain/limits';
import type { RedriveSelection } from '@/server/domain/redrive';
import type { MessageCondition } from '@/server/domain/redrive-selection';

export type SelectionKind = 'all' | 'first' | 'messages' | 'causes' | 'filter';

export const ageUnits = { min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
export type AgeUnit = keyof typeof ageUnits;

export type ConditionDraft = {
  id: number;
  kind: MessageCondition['kind'];
  /** Of a header or property; the path into a body. */
  name: string;
  value: string;
  unit: AgeUnit;
  /** When the age was typed: what it means is an instant, and does not move while one reads on. */
  typedAtMs: number;
  /** Of a cause, which is picked and not typed; its `value` is what people read of it. */
  keys?: readonly string[];
};

export type SelectionDraft = {
  kind: SelectionKind;
  countText: string;
  fingerprints: readonly string[];
  causeKeys: readonly string[];
  conditions: readonly ConditionDraft[];
};

/** Causes that a dialog offers: several keys where they were merged. */
export type KnownCause = { keys: readonly string[]; title: string; originQueue: string; messages: number };

export function draftOf(selection: RedriveSelection, typedAtMs = 0): SelectionDraft {
  return {
    kind: selection.kind === 'redrive-id' ? 'all' : selection.kind,
    countText: selection.kind === 'first' ? String(selection.count) : '10',
    fingerprints: selection.kind === 'messages' ? selection.fingerprints : [],
    causeKeys: selection.kind === 'causes' ? selection.keys : [],
    conditions: selection.kind === 'filter' ? draftsOf(selection.conditions, typedAtMs) : [],
  };
}

export function draftsOf(conditions: readonly MessageCondition[], typedAtMs: number): ConditionDraft[] {
  return conditions.map((condition, index) => conditionDraft(condition, index + 1, typedAtMs));
}

/** The draft that stands for a condition, so that it can be changed. */
function conditionDraft(condition: MessageCondition, id: number, typedAtMs: number): ConditionDraft {
  const { kind } = condition;
  const empty = { ...emptyCondition(id, typedAtMs), kind };
  switch (kind) {
    case 'origin':
      return { ...empty, value: condition.queue };
    case 'reason':
      return { ...empty, value: condition.reason };
    case 'header':
    case 'property':
      return { ...empty, name: condition.name, value: condition.value };
    case 'text':
    case 'body-text':
      return { ...empty, value: condition.text };
    case 'cause':
      return { ...empty, value: causesTitle(condition.keys), keys: condition.keys };
    case 'body-json':
      return { ...empty, name: condition.path, value: condition.value };
    case 'died-before':
    case 'died-after':
      return { ...empty, value: String((typedAtMs - condition.atMs) / ageUnits.min), unit: 'min' };
  }
}

/** Another kind; a filter begins with one condition to fill in. */
export function withKind(draft: SelectionDraft, kind: SelectionKind, atMs: number): SelectionDraft {
  const begin = kind === 'filter' && draft.conditions.length === 0;
  return { ...draft, kind, ...(begin && { conditions: [emptyCondition(1, atMs)] }) };
}

export function emptyCondition(id: number, typedAtMs: number): ConditionDraft {
  return { id, kind: 'origin', name: '', value: '', unit: 'h', typedAtMs };
}

/** What is chosen, or the sentence on what is missing. */
export function selectionOf(draft: SelectionDraft): RedriveSelection | { missing: string } {
  switch (draft.kind) {
    case 'all':
      return { kind: 'all' };
    case 'first': {
      const count = wholeNumber(draft.countText);
      return count === null ? { missing: 'Say how many: a whole number from 1.' } : { kind: 'first', count };
    }
    case 'messages': {
      const fingerprints = [...draft.fingerprints];
      if (fingerprints.length === 0) return { missing: 'No message is picked.' };
      return { kind: 'messages', fingerprints };
    }
    case 'causes': {
      const keys = [...draft.causeKeys];
      return keys.length === 0 ? { missing: 'Tick at least one cause.' } : { kind: 'causes', keys };
    }
    case 'filter':
      return filterOf(draft.conditions);
  }
}

export function isSelection(chosen: RedriveSelection | { missing: string }): chosen is RedriveSelection {
  return 'kind' in chosen;
}

function filterOf(drafts: readonly ConditionDraft[]): RedriveSelection | { missing: string } {
  if (drafts.length === 0) return { missing: 'Add at least one condition.' };
  const conditions: MessageCondition[] = [];
  for (const draft of drafts) {
    const condition = conditionOf(draft);
    if (condition === null) return { missing: 'A condition is not complete yet.' };
    conditions.push(condition);
  }
  return { kind: 'filter', conditions };
}

/** Null while something is missing. */
export function conditionOf({
  kind,
  name,
  value,
  unit,
  typedAtMs,
  keys,
}: ConditionDraft): MessageCondition | null {
  const called = name.trim();
  switch (kind) {
    case 'origin':
      return value === '' ? null : { kind, queue: value };
    case 'reason':
      return { kind, reason: value };
    case 'header':
    case 'property':
      return called === '' ? null : { kind, name: called, value };
    case 'cause':
      return keys === undefined ? null : { kind, keys: [...keys] };
    case 'text':
    case 'body-text':
      return value === '' ? null : { kind, text: value };
    case 'body-json':
      return called === '' ? null : { kind, path: called, value };
    case 'died-before':
    case 'died-after': {
      const age = Number(value);
      if (value.trim() === '' || !Number.isFinite(age) || age < 0) return null;
      return { kind, atMs: Math.max(0, Math.round(typedAtMs - age * ageUnits[unit])) };
    }
  }
}

function causesTitle(keys: readonly string[]): string {
  const [first] = keys.map(parseCauseKey);
  const { signature } = first ?? {};
  const said = first ? causeTitle(first, null) : '';
  const title = said === '' ? (signature?.reason ?? 'a cause') : said;
  return keys.length > 1 ? `${title} and ${keys.length - 1} merged with it` : title;
}

function wholeNumber(text: string): number | null {
  const number = Number(text);
  return text.trim() !== '' && Number.isSafeInteger(number) && number >= 1 ? number : null;
}

export const mostConditions = limits.filterConditions;
