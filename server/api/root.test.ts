import { expect, test } from 'vitest';
import { type Actor, accessMatrix, mayDo, type Role, roles } from '@/server/domain/roles';
import { testActor } from '@/server/domain/testing';
import type { Features } from '@/server/features/features';
import type { Database } from '@/server/platform/database';
import type { Logger } from '@/server/platform/logger';
import { fileAccess } from './file-request';
import { procedures } from './procedures';
import { createCaller } from './root';
import type { Meta } from './trpc';
import { where } from './where';

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
  expect(procedures.filter(({ inputs }) => inputs.length !== 1)).toEqual([]);
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

/** Of what each rule lets through nothing, as an input that names it. */
const clusterId = '0197a000-0000-7000-8000-000000000001';
const ref = { clusterId, vhost: '/', name: 'payments' };
const inputs: Record<keyof typeof where, unknown> = {
  nowhere: undefined,
  listed: undefined,
  everywhere: undefined,
  cluster: { clusterId },
  withinCluster: { clusterId, fromMs: 0, toMs: 1 },
  queue: ref,
  redrive: { redriveId: clusterId },
  approval: { requestId: clusterId },
  askedCall: { procedure: 'queues.purge', input: { ...ref, typedName: 'payments' }, reason: 'flood' },
  holding: { holdingId: 1 },
  storedReturn: { returnId: 1 },
  lineage: { steps: [`${clusterId}/a`] },
};

/** Nothing is begun for who is refused: a context that cannot do anything fails where something is. */
const unreachable = new Proxy({}, { get: () => undefined });
const row = { clusterId, vhost: '/', queue: 'payments' };
const rows = { findUnique: () => Promise.resolve({ ...row, holding: row }) };
const db = { redrive: rows, approvalRequest: rows, holding: rows, storedReturn: rows } as unknown as Database;

async function answerTo(name: string, actor: Actor | null, input: unknown) {
  const { signal } = new AbortController();
  const logger = { error: () => undefined } as unknown as Logger;
  const features = unreachable as Features;
  const caller = createCaller({ db, actor, features, logger, signal, gone: signal });
  let call = caller as unknown as Record<string, unknown>;
  for (const part of name.split('.')) call = call[part] as Record<string, unknown>;
  return (call as unknown as (input: unknown) => Promise<unknown>)(input).then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
}

test('nobody gets anything of any procedure without signing in', async () => {
  for (const { name } of procedures) {
    expect(`${name} ${await answerTo(name, null, undefined)}`).toBe(`${name} UNAUTHORIZED`);
  }
});

test('every role is refused exactly what the matrix keeps from it, whatever the procedure', async () => {
  for (const { name, meta } of procedures) {
    for (const role of roles) {
      const refused = (await answerTo(name, testActor({ role }), inputOf(meta))) === 'FORBIDDEN';
      expect(`${name} ${role} ${refused}`).toBe(`${name} ${role} ${!allowed(role, meta)}`);
    }
  }
});

test('out of scope, the rule of every procedure refuses, and a new one needs a rule', async () => {
  const elsewhere = { clusterId: '0197a000-0000-7000-8000-000000000002', vhost: '*', queue: '*' };
  const actor = testActor({ scopes: [[elsewhere]] });
  const open: string[] = [];
  for (const { name, meta } of procedures) {
    expect(Object.values(where)).toContain(meta?.where);
    const check = async () => meta?.where.check({ db, actor }, inputOf(meta));
    const code = await check().then(
      () => 'open',
      (error: { code: string }) => error.code,
    );
    if (code === 'open') open.push(`${name} ${meta?.where.rule}`);
    else expect(`${name} ${code}`).toMatch(/ (forbidden|not_found)$/);
  }
  // Lists are compared with what is reached in scopes.int.test.ts.
  expect(open.filter((line) => !/ (nowhere|listed)$/.test(line))).toEqual([]);
});

test('who may not see messages is refused what shows them', async () => {
  const refused: string[] = [];
  for (const { name, meta } of procedures) {
    const code = await answerTo(name, testActor({ readsMessages: false }), inputOf(meta));
    if (code === 'FORBIDDEN') refused.push(name);
  }
  expect(refused).toEqual(
    expect.arrayContaining([
      'messages.peek',
      'messages.browse',
      'messages.decode',
      'causes.list',
      'searches.run',
    ]),
  );
  expect(refused).not.toContain('redrives.start');
});

function inputOf(meta: Meta | undefined): unknown {
  return meta === undefined ? undefined : inputs[meta.where.rule as keyof typeof where];
}

function allowed(role: Role, meta: Meta | undefined): boolean {
  return meta !== undefined && mayDo(role, meta.access);
}
