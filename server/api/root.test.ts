import type { AnyProcedure } from '@trpc/server';
import { expect, test } from 'vitest';
import { accessMatrix } from '@/server/domain/roles';
import { fileAccess } from './file-request';
import { appRouter } from './root';

type Meta = { access: string; kind: 'query' | 'action' };

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, AnyProcedure>).map(
  ([name, { _def }]) => ({
    ...{ name, type: _def.type, meta: _def.meta as Meta | undefined },
    inputs: (_def as unknown as { inputs: unknown[] }).inputs.length,
  }),
);

test('every mutation is an action and every query a query: checked, and audited where it changes something', () => {
  const kinds = procedures.map(({ name, type, meta }) => `${name}: ${type} ${meta?.kind ?? 'unbuilt'}`);
  const right = procedures.map(
    ({ name, type }) => `${name}: ${type} ${type === 'mutation' ? 'action' : 'query'}`,
  );
  expect(procedures.length).toBeGreaterThan(15);
  expect(kinds).toEqual(right);
  expect(procedures.filter(({ type }) => type === 'subscription')).toEqual([]);
});

test('every procedure has its whole input from its builder, so that masking knows where its messages are from', () => {
  expect(procedures.filter(({ inputs }) => inputs !== 1)).toEqual([]);
});

test('every procedure names an entry of the access matrix, and every entry is used', () => {
  const used = new Set<string | undefined>([...procedures.map(({ meta }) => meta?.access), ...fileAccess]);
  expect([...used].sort()).toEqual(Object.keys(accessMatrix).sort());
});

test('only permissions to read guard queries, and only actions guard mutations', () => {
  for (const { name, type, meta } of procedures) {
    expect(`${name} ${meta?.access.endsWith('.read')}`).toBe(`${name} ${type === 'query'}`);
  }
});
