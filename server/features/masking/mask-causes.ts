// What is said of causes, as people below a role may see it. A cause is told by what its messages say, so where a rule hides
// that in a message, it is hidden here, and with it the key by which a cause could be asked for: a key is that text.

import { parseCauseKey } from '@/server/domain/causes/cause-key';
import {
  fieldOf,
  hidesKey,
  ruleBeyondSignature,
  ruleOverFailures,
  shownCondition,
  type ToldRules,
} from '@/server/domain/masked-causes';
import { messageConditionSchema } from '@/server/domain/redrive-selection';
import { signatureKeyOf } from '@/server/domain/causes/curation';
import { createMasker, maskText, type MaskRule } from '@/server/domain/masking';

type Fields = Record<string, unknown>;

export type CauseMasker = {
  /** The fields of an object of an answer that are not to leave as they are; none for one that speaks of no cause. */
  fieldsOf(value: object): Fields;
};

export function createCauseMasker(rules: readonly MaskRule[], told: ToldRules): CauseMasker {
  const masker = createMasker(rules);
  const over = ruleOverFailures(rules);
  let hiddenKeys = 0;
  const said = (name: string, text: string, beyond: MaskRule | null) => {
    const by = over ?? (name === 'title' || name === 'message' ? beyond : null);
    return by === null || text === '' ? masker.text(text) : maskText(by.name);
  };

  function causeFields(value: Fields): Fields {
    const fields: Fields = {};
    const { key, keys, id, error } = value;
    const named = [key, id, ...(isTexts(keys) ? keys : [])].filter((one) => typeof one === 'string');
    const ownRule = typeof error === 'string' ? ruleBeyondSignature(rules, error) : null;
    const beyond = ownRule ?? named.map((one) => told.get(signatureKeyOf(one))).find(Boolean) ?? null;
    const hides = (one: string) => (ownRule !== null && one !== '') || hidesKey(rules, one, told);
    for (const name of saidNames) {
      const text = value[name];
      if (typeof text !== 'string') continue;
      // What a person called it is no text of a message.
      fields[name] =
        name === 'title' && text === value['name'] ? masker.text(text) : said(name, text, beyond);
    }
    if ('leftOut' in value && fields['error'] !== value['error']) fields['leftOut'] = [];
    if (typeof key === 'string' && hides(key)) fields['key'] = '';
    if (isTexts(keys) && keys.some(hides)) fields['keys'] = [];
    if (typeof id === 'string' && parseCauseKey(id) !== null && hides(id))
      fields['id'] = `hidden ${(hiddenKeys += 1)}`;
    return fields;
  }

  /** What another person asked for: of a selection, or of one of its conditions. */
  function askedFields(value: Fields): Fields {
    const condition = messageConditionSchema.safeParse(value);
    if (condition.success) return shownCondition(rules, condition.data, told);
    const { keys } = value;
    return isTexts(keys) ? { keys: keys.filter((one) => !hidesKey(rules, one, told)) } : {};
  }

  function splitFields({ part, value, values }: Fields): Fields {
    const name = isPart(part) ? fieldOf(part) : '';
    const masked = (text: unknown) => (typeof text === 'string' ? masker.field(name, text) : text);
    if (!Array.isArray(values)) return { value: masked(value) };
    return { values: values.map((one: Fields) => ({ ...one, value: masked(one['value']) })) };
  }

  return {
    fieldsOf: (value) => {
      const fields = value as Fields;
      if (isPart(fields['part'])) return splitFields(fields);
      if (asksOf(fields)) return askedFields(fields);
      return speaksOfCause(value) ? causeFields(fields) : {};
    },
  };
}

/** Every text in an answer that may be the key of a cause. */
export function* causeKeysIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) yield* causeKeysIn(item);
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && (name === 'key' || name === 'id')) yield inner;
    else if (name === 'keys' && isTexts(inner)) yield* inner;
    else yield* causeKeysIn(inner);
  }
}

/** Under which what consumers said stands. */
const saidNames = ['error', 'title', 'exceptionType', 'message', 'frame'] as const;

function speaksOfCause(value: object): boolean {
  const has = (...names: string[]) => names.every((name) => name in value);
  return (
    has('originQueue', 'reason') ||
    has('error', 'leftOut') ||
    has('error', 'place') ||
    has('key', 'title', 'count')
  );
}

function asksOf({ kind, keys }: Fields): boolean {
  return typeof kind === 'string' && (conditionKinds.has(kind) || (kind === 'causes' && isTexts(keys)));
}

const conditionKinds: ReadonlySet<string> = new Set(
  messageConditionSchema.options.map(({ shape }) => shape.kind.value),
);

function isPart(value: unknown): value is { by: string; name?: string } {
  return typeof value === 'object' && value !== null && 'by' in value && typeof value.by === 'string';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
