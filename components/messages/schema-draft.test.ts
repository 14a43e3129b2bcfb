import { expect, test } from 'vitest';
import { decodingOf, draftOf, schemaProblem } from './schema-draft';

const stored = { format: 'protobuf' as const, schema: 'message A {}', messageType: 'A', registryUrl: null };

test('a stored schema is edited and comes back as it was', () => {
  expect(decodingOf(draftOf(stored))).toEqual(stored);
  const registry = {
    format: 'avro' as const,
    schema: '',
    messageType: '',
    registryUrl: 'http://registry:8081',
  };
  expect(decodingOf(draftOf(registry))).toEqual(registry);
});

test('what the other source would need is left out', () => {
  const draft = { ...draftOf(stored), source: 'registry' as const, registryUrl: ' http://r ' };
  expect(decodingOf(draft)).toEqual({
    format: 'protobuf',
    schema: '',
    messageType: '',
    registryUrl: 'http://r',
  });
  expect(decodingOf({ ...draftOf(stored), format: 'avro' })).toMatchObject({ messageType: '' });
});

test('it cannot be sent without a schema or an address', () => {
  expect(schemaProblem(draftOf(null))).toBe('Paste the schema.');
  expect(schemaProblem({ ...draftOf(null), source: 'registry' })).toMatch(/in full/);
  expect(schemaProblem(draftOf(stored))).toBeNull();
});
