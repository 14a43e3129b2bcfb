// What is said of causes, as people below a role may see it. A cause is told by what its messages say, so where a rule hides
// that in a message, it is hidden here, and with it the key by which a cause could be asked for: a key is that text.

import { parseCauseKey } from '@/server/domain/causes/cause-key';
import { fieldOf, hidesKey, ruleOverFailures } from '@/server/domain/masked-causes';
import { createMasker, maskText, type MaskRule } from '@/server/domain/masking';

type Fields = Record<string, unknown>;

export type CauseMasker = {
  /** The fields of an object of an answer that are not to leave as they are; none for one that speaks of no cause. */
  fieldsOf(value: object): Fields;
};

export function createCauseMasker(rules: readonly MaskRule[]): CauseMasker {
  const masker = createMasker(rules);
  const over = ruleOverFailures(rules);
  let hiddenKeys = 0;
  const said = (text: string) => (over === null || text === '' ? masker.text(text) : maskText(over.name));

  function causeFields(value: Fields): Fields {
    const fields: Fields = {};
    for (const name of saidNames) {
      const text = value[name];
      if (typeof text !== 'string') continue;
      // What a person called it is no text of a message.
      fields[name] = name === 'title' && text === value['name'] ? masker.text(text) : said(text);
    }
    if ('leftOut' in value && fields['error'] !== value['error']) fields['leftOut'] = [];
    const { key, keys, id } = value;
    if (typeof key === 'string' && hidesKey(rules, key)) fields['key'] = '';
    if (isTexts(keys) && keys.some((one) => hidesKey(rules, one))) fields['keys'] = [];
    if (typeof id === 'string' && parseCauseKey(id) !== null && hidesKey(rules, id))
      fields['id'] = `hidden ${(hiddenKeys += 1)}`;
    return fields;
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
      return speaksOfCause(value) ? causeFields(fields) : {};
    },
  };
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

function isPart(value: unknown): value is { by: string; name?: string } {
  return typeof value === 'object' && value !== null && 'by' in value && typeof value.by === 'string';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
