import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { describeApi } from './openapi';
import { procedures } from './procedures';

const api = describeApi();
type Operation = {
  parameters?: { content: { 'application/json': { schema: object } } }[];
  requestBody?: { content: { 'application/json': { schema: object } } };
};
const operationOf = (name: string) => Object.values(api.paths[`/${name}`] ?? {})[0] as Operation | undefined;
const schemaOf = (name: string) => {
  const operation = operationOf(name);
  const content = operation?.parameters?.[0]?.content ?? operation?.requestBody?.content;
  return content?.['application/json'].schema;
};

test('every procedure is described once, queries as GET and actions as POST', () => {
  expect(Object.keys(api.paths).sort()).toEqual(procedures.map(({ name }) => `/${name}`).sort());
  for (const { name, type } of procedures)
    expect(Object.keys(api.paths[`/${name}`] ?? {})).toEqual([type === 'query' ? 'get' : 'post']);
});

test('what a caller sends is told as a schema that takes what the procedure takes, and nothing else', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const { name } of procedures) {
    const schema = schemaOf(name);
    if (schema !== undefined) expect(() => ajv.compile(schema), name).not.toThrow();
  }
  const takes = ajv.compile(schemaOf('queues.get') ?? {});
  const ref = { clusterId: '0197a000-0000-7000-8000-000000000001', vhost: '/', name: 'orders' };
  expect(takes(ref)).toBe(true);
  expect(takes({ ...ref, name: 7 })).toBe(false);
  expect(schemaOf('clusters.list')).toBeUndefined();
});

test('the description is plain JSON, and holds nothing that is undefined', () => {
  expect(JSON.parse(JSON.stringify(api))).toEqual(api);
});
