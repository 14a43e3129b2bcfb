import { describe, expect, test } from 'vitest';
import { createTransformer } from './transform';

const bytes = (text: string) => new TextEncoder().encode(text);
const patcher = (patch: unknown, schema: unknown = null) =>
  createTransformer({
    kind: 'patch',
    patch: JSON.stringify(patch),
    schema: schema === null ? null : JSON.stringify(schema),
  });
const setAmount = [{ op: 'replace', path: '/amount', value: 5 }];

function resultOf(transform: ReturnType<typeof patcher>, body: string): string | null {
  const transformed = transform(bytes(body));
  return transformed.kind === 'changed'
    ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(transformed.change.body ?? undefined)
    : null;
}

describe('a patch over many messages', () => {
  test('changes the named value alone; headers and properties are not named', () => {
    const transformed = patcher(setAmount)(bytes('{"id":12345678901234567890, "amount":"5"}'));
    expect(transformed).toMatchObject({ kind: 'changed', change: { headers: [], properties: [] } });
    expect(resultOf(patcher(setAmount), '{"id":12345678901234567890, "amount":"5"}')).toBe(
      '{"id":12345678901234567890, "amount":5}',
    );
  });

  test('a byte order mark stays where it is', () => {
    expect(resultOf(patcher(setAmount), '\uFEFF{"amount":1}')).toBe('\uFEFF{"amount":5}');
  });

  test('a message that is as the patch wants it already goes through unchanged', () => {
    expect(patcher(setAmount)(bytes('{"amount":5}'))).toEqual({ kind: 'unchanged' });
  });

  test.each([
    ['text', bytes('order 7'), 'the body is not JSON'],
    ['bytes', Uint8Array.from([0xff, 0x00]), 'not UTF-8'],
    ['nothing', bytes(''), 'the body is not JSON'],
    ['another shape', bytes('{"total":1}'), 'there is no such value'],
  ])('a body of %s is refused with a reason that names no value of it', (_name, body, why) => {
    expect(patcher(setAmount)(body)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining(why) as string,
    });
  });
});

describe('the schema of the results', () => {
  const schema = {
    type: 'object',
    properties: { amount: { type: 'integer', maximum: 9 } },
    required: ['id'],
  };

  test('lets pass what satisfies it', () => {
    expect(resultOf(patcher(setAmount, schema), '{"id":1,"amount":0}')).toBe('{"id":1,"amount":5}');
  });

  test('refuses a result that fails it, and also one that the patch left as it was', () => {
    const reason = expect.stringContaining("must have required property 'id'") as string;
    expect(patcher(setAmount, schema)(bytes('{"amount":0}'))).toEqual({ kind: 'refused', reason });
    expect(patcher(setAmount, schema)(bytes('{"amount":5}'))).toEqual({ kind: 'refused', reason });
  });

  test.each(['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2020-12/schema'])(
    'speaks the dialect %s',
    ($schema) => {
      expect(resultOf(patcher(setAmount, { $schema, ...schema }), '{"id":1,"amount":0}')).not.toBeNull();
    },
  );

  test.each([
    ['{', 'The schema is not JSON'],
    ['[]', 'is an object'],
    ['{"type":"objct"}', 'cannot be used'],
    ['{"$ref":"https://example.org/other.json"}', 'cannot be used'],
    ['{"requird":["id"]}', 'cannot be used'],
  ])('the schema %s is refused in words', (text, why) => {
    expect(() =>
      createTransformer({ kind: 'patch', patch: JSON.stringify(setAmount), schema: text }),
    ).toThrow(why);
  });
});
