// Actions that wait for a second person: who may ask and approve, what is refused, and that an approved call runs once.

import { expect, test } from 'vitest';
import { verifyAudit } from '@/server/access/verify-audit';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import type { WaitingProcedure } from '@/server/domain/approval-rules';
import { approvalDefaults } from '@/server/domain/approval-defaults';
import type { Actor, Role } from '@/server/domain/roles';
import { testActor } from '@/server/domain/testing';
import type { Scope } from '@/server/domain/scope';
import { createFeatures } from '@/server/features/features';
import { manualClock } from '@/server/features/testing/memory-world';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { createCaller } from './root';
import { clusterInput } from './testing/test-api';

const { db } = await testDatabase();
let worlds = 0;

type Person = { role?: Role; scope?: Scope; over?: Partial<Actor> };

async function world({ aboveMessages = 5, environment = 'production' as const, needed = true } = {}) {
  worlds += 1;
  // Whoever may approve is told by name: those of one test are none of the next one's.
  await db.user.deleteMany();
  const broker = new MemoryBroker();
  const clock = manualClock();
  const logger = createLogger('test');
  logger.level = 'silent';
  const secrets = createSecretBox(Buffer.alloc(32, 7));
  const drivers = { memory: createMemoryDriver(broker) };
  const f = createFeatures({ db, clock, logger, secrets, drivers });
  const person = async (name: string, { role = 'operator', scope = null, over = {} }: Person = {}) => {
    const email = `${name}${worlds}@spillway.example`;
    const { id: userId } = await db.user.upsert({
      where: { email },
      create: { email, name, role, ...(scope !== null && { scope }) },
      update: {},
    });
    const { signal } = new AbortController();
    const actor = testActor({ userId, name: email, role, scopes: [scope], address: '10.0.0.7', ...over });
    return createCaller({ db, actor, features: f, logger, signal, gone: signal });
  };
  const admin = await person('root', { role: 'admin' });
  const approval = { ...approvalDefaults, aboveMessages, needed };
  const { id: clusterId } = await admin.clusters.create(
    clusterInput(`cluster ${worlds}`, { environment, approval }),
  );
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  for (let i = 1; i <= 12; i += 1) broker.publish({ routingKey: 'orders', body: `{"n":${i}}` });
  broker.rejectHead({ vhost: '/', name: 'orders' }, 12);
  const ref = { clusterId, vhost: '/', name: 'dlq' };
  const depth = (name: string) => broker.queue({ vhost: '/', name }).ready.length;
  const purge = { ...ref, typedName: 'dlq' };
  const askPurge = (who: Awaited<ReturnType<typeof person>>) =>
    who.approvals.ask({ procedure: 'queues.purge', input: purge, reason: 'poisoned' });
  const keep = (kind: 'capture' | 'scan') =>
    db.holding.create({
      data: {
        clusterId,
        vhost: '/',
        queue: 'dlq',
        kind,
        state: 'stopped',
        actor: 'a',
        keepHours: 24,
        messages: 7,
      },
    });
  const entries = async (action: string) =>
    (await admin.audit.list({ clusterId, actions: [action] })).entries;
  return { broker, clock, person, admin, ref, purge, depth, keep, askPurge, entries, clusterId };
}

const by = (name: string) => expect.stringMatching(`^${name}`) as string;
const saying = (words: string) => expect.stringContaining(words) as string;
const conflict = { code: 'CONFLICT' };
const forbidden = { code: 'FORBIDDEN' };

test('on production every waiting action is refused alone, and nothing is done or begun', async () => {
  const { person, ref, purge, depth, keep, entries } = await world();
  const ada = await person('ada', { role: 'admin' });
  const { id: holdingId } = await keep('capture');
  const { messages } = await ada.messages.peek(ref);
  const one = {
    ...ref,
    fingerprint: messages[0]?.fingerprint ?? '',
    destination: { kind: 'origin' },
  } as const;
  const edit = { bodyBase64: Buffer.from('{}').toString('base64') };
  const alone: Record<WaitingProcedure, () => Promise<unknown>> = {
    'queues.purge': () => ada.queues.purge(purge),
    'queues.delete': () => ada.queues.delete(purge),
    'holdings.remove': () => ada.holdings.remove({ holdingId, typedName: 'dlq' }),
    'messages.replay': () => ada.messages.replay(one),
    'messages.edit': () => ada.messages.edit({ ...one, edit }),
    'redrives.start': () =>
      ada.redrives.start({
        ...ref,
        destination: { kind: 'origin' },
        selection: { kind: 'all' },
      }),
    'holdings.archive': () => ada.holdings.archive({ ...ref, reason: '' }),
  };
  for (const [procedure, call] of Object.entries(alone)) {
    await expect(call(), procedure).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  }
  expect(depth('dlq')).toBe(12);
  expect(depth('orders')).toBe(0);
  expect(await entries('queue.purge')).toEqual([]);
  expect(await db.redrive.count({ where: { clusterId: ref.clusterId } })).toBe(0);
});

test('few messages are redriven alone; elsewhere, or switched off, nobody is asked', async () => {
  const few = await world();
  const ada = await few.person('ada');
  const first = {
    ...few.ref,
    destination: { kind: 'origin' },
    selection: { kind: 'first', count: 5 },
  } as const;
  await expect(
    ada.redrives.start({ ...first, selection: { kind: 'first', count: 6 } }),
  ).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  expect(await ada.redrives.start(first)).toHaveProperty('id');
  for (const over of [{ needed: false }, { environment: 'staging' as never }]) {
    const { person, purge, askPurge } = await world(over);
    const bob = await person('bob');
    await expect(askPurge(bob)).rejects.toMatchObject(conflict);
    expect(await bob.queues.purge(purge)).toEqual({ messages: 12 });
  }
});

test('an approved purge runs once, as the asker, with the second person and the address in the audit', async () => {
  const { person, askPurge, depth, entries, clusterId } = await world();
  const ada = await person('ada');
  const bob = await person('bob');
  const { id: requestId } = await askPurge(ada);
  expect(await bob.approvals.waiting()).toEqual({ forMe: 1 });
  expect(await ada.approvals.waiting()).toEqual({ forMe: 0 });
  expect(await bob.approvals.get({ requestId })).toMatchObject({
    ...{ action: 'queue.purge', reason: 'poisoned', messages: 12, own: false, mayNotApprove: null },
    plan: { kind: 'purge', loss: { readyMessages: 12 } },
    approvers: [by('bob'), by('root')],
  });
  await bob.approvals.approve({ requestId });
  expect(depth('dlq')).toBe(0);
  expect(await ada.approvals.get({ requestId })).toMatchObject({ state: 'done', own: true });
  await expect(bob.approvals.approve({ requestId })).rejects.toMatchObject(conflict);
  expect(await entries('queue.purge')).toMatchObject([
    {
      ...{ actor: by('ada'), approver: by('bob') },
      ...{ address: '10.0.0.7', token: null, reason: 'poisoned', outcome: 'succeeded', affectedMessages: 12 },
    },
  ]);
  expect(await entries('approval.approve')).toMatchObject([
    { outcome: 'failed' },
    { outcome: 'succeeded', targetRef: { requestId, name: 'dlq' } },
  ]);
  expect(await db.auditEntry.count({ where: { clusterId, finishedAt: null } })).toBe(0);
  expect((await verifyAudit(db)).problems).toEqual([]);
});

test('of two who approve at the same moment, one does; it runs once', async () => {
  const { person, askPurge, entries } = await world();
  const { id: requestId } = await askPurge(await person('ada'));
  const people = await Promise.all(['bob', 'cyd', 'dan'].map((name) => person(name)));
  const answers = await Promise.allSettled(people.map((one) => one.approvals.approve({ requestId })));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await entries('queue.purge')).toHaveLength(1);
});

test('nobody approves their own: not in another session, not by a token, and no token approves for anybody', async () => {
  const { person, askPurge, depth, clock, entries } = await world();
  const token = { id: '0197a000-0000-7000-8000-0000000000aa', name: 'nightly' };
  const asToken = { sessionId: null, token };
  const ada = await person('ada');
  const adaElsewhere = await person('ada', { over: { sessionId: '0197a000-0000-7000-8000-0000000000bb' } });
  const adaToken = await person('ada', { over: asToken });
  const bobToken = await person('bob', { over: asToken });
  const byPerson = await askPurge(ada);
  const byToken = await askPurge(adaToken);
  for (const { id: requestId } of [byPerson, byToken]) {
    for (const who of [ada, adaElsewhere, adaToken, bobToken]) {
      await expect(who.approvals.approve({ requestId })).rejects.toMatchObject(forbidden);
      await expect(who.approvals.decline({ requestId, words: 'no' })).rejects.toMatchObject(forbidden);
    }
  }
  expect(depth('dlq')).toBe(12);
  const bob = await person('bob');
  // The token was never made, or is revoked by now.
  await expect(bob.approvals.approve({ requestId: byToken.id })).rejects.toMatchObject(forbidden);
  expect(depth('dlq')).toBe(12);
  const { userId } = await db.approvalRequest.findUniqueOrThrow({ where: { id: byToken.id } });
  const expiresAt = new Date(clock.nowMs() + 60_000);
  await db.apiToken.create({
    data: { ...token, userId, role: 'operator', tokenHash: new Uint8Array(32), expiresAt },
  });
  await bob.approvals.approve({ requestId: byToken.id });
  expect(await entries('queue.purge')).toMatchObject([{ token: 'nightly', outcome: 'succeeded' }]);
});

test('who approves must be let do it themselves, there; who asked must be let still', async () => {
  const { person, admin, askPurge, ref } = await world();
  const ada = await person('ada');
  const { id: requestId } = await askPurge(ada);
  const viewer = await person('vic', { role: 'viewer' });
  await expect(viewer.approvals.approve({ requestId })).rejects.toMatchObject(forbidden);
  const elsewhere = { clusterId: ref.clusterId, vhost: '/', queue: 'orders' };
  const bob = await person('bob', { scope: [elsewhere] });
  await expect(bob.approvals.get({ requestId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(bob.approvals.approve({ requestId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await bob.approvals.list()).toEqual([]);
  const deletion = {
    procedure: 'queues.delete',
    input: { ...ref, typedName: 'dlq' },
    reason: 'old',
  } as const;
  await expect(ada.approvals.ask(deletion)).rejects.toMatchObject(forbidden);
  const { id: deleteId } = await admin.approvals.ask(deletion);
  await expect(ada.approvals.approve({ requestId: deleteId })).rejects.toMatchObject(forbidden);
  const { userId } = await db.approvalRequest.findUniqueOrThrow({ where: { id: requestId } });
  await db.user.update({ where: { id: userId }, data: { role: 'viewer' } });
  await expect(admin.approvals.approve({ requestId })).rejects.toMatchObject(forbidden);
  await db.user.update({ where: { id: userId }, data: { role: 'operator', disabledAt: new Date() } });
  await expect(admin.approvals.approve({ requestId })).rejects.toMatchObject(forbidden);
  expect(await admin.approvals.get({ requestId })).toMatchObject({ state: 'waiting' });
});

test('declined, withdrawn and expired requests stay what they are', async () => {
  const { person, clock, askPurge, depth } = await world();
  const ada = await person('ada');
  const bob = await person('bob');
  const declined = (await askPurge(ada)).id;
  await bob.approvals.decline({ requestId: declined, words: 'Not during the sale.' });
  const withdrawn = (await askPurge(ada)).id;
  await expect(bob.approvals.withdraw({ requestId: withdrawn })).rejects.toMatchObject(forbidden);
  await ada.approvals.withdraw({ requestId: withdrawn });
  const expired = (await askPurge(ada)).id;
  clock.advance(approvalDefaults.hours * 3_600_000);
  for (const requestId of [declined, withdrawn, expired]) {
    await expect(bob.approvals.approve({ requestId })).rejects.toMatchObject(conflict);
    await expect(ada.approvals.withdraw({ requestId })).rejects.toMatchObject(conflict);
  }
  expect(await ada.approvals.get({ requestId: declined })).toMatchObject({
    ...{ state: 'declined', words: 'Not during the sale.', decidedBy: by('bob') },
  });
  expect(await bob.approvals.waiting()).toEqual({ forMe: 0 });
  expect(depth('dlq')).toBe(12);
});

test('a purge that would destroy more than was read is refused, and over', async () => {
  const { person, broker, askPurge, depth } = await world();
  const ada = await person('ada');
  const bob = await person('bob');
  const { id: requestId } = await askPurge(ada);
  for (let i = 0; i < 5; i += 1) broker.publish({ routingKey: 'dlq', body: 'new' });
  await expect(bob.approvals.approve({ requestId })).rejects.toMatchObject({
    ...conflict,
    message: saying('about 12 messages; now there are 17'),
  });
  expect(await ada.approvals.get({ requestId })).toMatchObject({ state: 'outdated' });
  expect(depth('dlq')).toBe(17);
});

test('what is kept of a queue is removed for good by two, as a purge is; what a scan copied, alone', async () => {
  const { admin, person, ref, keep, entries } = await world();
  const ada = await person('ada', { role: 'admin' });
  const { id: holdingId } = await keep('capture');
  const { id: scanId } = await keep('scan');
  const removal = { ...ref, holdingId, typedName: 'dlq' };
  const ask = (input: Record<string, unknown>) =>
    ada.approvals.ask({ procedure: 'holdings.remove', input, reason: 'settled' });
  await expect(ask({ ...removal, typedName: 'orders' })).rejects.toThrow('typed name');
  await expect(ask({ ...removal, name: 'orders' })).rejects.toThrow('another queue');
  const { id: requestId } = await ask(removal);
  expect(await admin.approvals.get({ requestId })).toMatchObject({ plan: { kind: 'remove', messages: 7 } });
  await admin.approvals.approve({ requestId });
  const stateOf = async (id: number) => (await db.holding.findUniqueOrThrow({ where: { id } })).state;
  expect(await stateOf(holdingId)).toBe('removed');
  expect(await entries('store.remove')).toMatchObject([{ actor: by('ada'), outcome: 'succeeded' }]);
  await ada.holdings.remove({ holdingId: scanId, typedName: 'dlq' });
  expect(await stateOf(scanId)).toBe('removed');
});

test('a redrive starts with the plan that was read, long after it; one that is not true any more does not', async () => {
  const { person, broker, clock, ref, entries } = await world();
  const ada = await person('ada');
  const bob = await person('bob');
  const start = { ...ref, destination: { kind: 'origin' }, selection: { kind: 'all' } } as const;
  const read = await ada.redrives.plan(start);
  const ask = async () =>
    (
      await ada.approvals.ask({
        ...{ procedure: 'redrives.start', reason: 'consumer fixed' },
        input: { ...start, planId: read.id },
      })
    ).id;
  const requestId = await ask();
  expect(await bob.approvals.get({ requestId })).toMatchObject({
    plan: { kind: 'redrive', plan: { boundMessages: 12, sentence: read.sentence } },
  });
  clock.advance(3 * 3_600_000);
  await db.redrivePlan.deleteMany();
  broker.publish({ routingKey: 'dlq', body: 'arrived since' });
  const { redriveId } = await bob.approvals.approve({ requestId });
  const redrive = await ada.redrives.get({ redriveId: redriveId ?? '' });
  expect(redrive).toMatchObject({ reason: 'consumer fixed', actor: by('ada') });
  expect(redrive.boundMessages).toBe(12);
  expect(await entries('redrive.start')).toMatchObject([
    { approver: by('bob'), affectedMessages: 12, targetRef: { redriveId } },
  ]);
  await ada.redrives.cancel({ redriveId: redriveId ?? '' });

  const second = (
    await ada.approvals.ask({ procedure: 'redrives.start', reason: 'again', input: { ...start } })
  ).id;
  broker.deleteQueue({ vhost: '/', name: 'dlq' });
  broker.declareQueue('dlq');
  broker.publish({ routingKey: 'dlq', body: 'another one' });
  await expect(bob.approvals.approve({ requestId: second })).rejects.toMatchObject(conflict);
  expect(await ada.approvals.get({ requestId: second })).toMatchObject({ state: 'outdated' });
});

test('an edit is shown as it would be, to those who may read messages, and runs as a redrive of that message', async () => {
  const { person, ref, broker } = await world();
  const ada = await person('ada');
  const { messages } = await ada.messages.peek(ref);
  const edit = { bodyBase64: Buffer.from('{"n":0}').toString('base64'), headers: [], properties: [] };
  const fingerprint = messages[0]?.fingerprint ?? '';
  const { id: requestId } = await ada.approvals.ask({
    ...{ procedure: 'messages.edit', reason: 'wrong n' },
    input: { ...ref, fingerprint, destination: { kind: 'origin' }, edit },
  });
  const bob = await person('bob');
  expect(await bob.approvals.get({ requestId })).toMatchObject({
    ...{ edit, hidden: null, plan: { kind: 'edit', message: { fingerprint } } },
  });
  for (const over of [{ role: 'viewer' as const }, { over: { readsMessages: false } }]) {
    const other = await person(`other-${Object.keys(over).join()}`, over);
    const shown = await other.approvals.get({ requestId });
    expect(shown).toMatchObject({ edit: null, plan: { message: null }, hidden: saying('messages') });
    expect(JSON.stringify(shown)).not.toContain(edit.bodyBase64);
    await expect(other.approvals.approve({ requestId })).rejects.toMatchObject(forbidden);
  }
  const { redriveId } = await bob.approvals.approve({ requestId });
  expect(await ada.redrives.get({ redriveId: redriveId ?? '' })).toMatchObject({ boundMessages: 1 });
  expect(broker.queue({ vhost: '/', name: 'dlq' }).ready).toHaveLength(12);
});

test('what the action itself refuses is not asked for, and what fails when approved is said and not tried again', async () => {
  const { person, ref, admin, askPurge, depth } = await world();
  const ada = await person('ada');
  const bob = await person('bob');
  const wrong = { ...ref, typedName: 'orders' };
  await expect(
    ada.approvals.ask({ procedure: 'queues.purge', input: wrong, reason: 'x' }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(
    ada.approvals.ask({ procedure: 'queues.purge', input: { ...ref, typedName: 'dlq' }, reason: ' ' }),
  ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  const { id: requestId } = await askPurge(ada);
  // A redrive that began meanwhile stands in the way; once it is over, the request can still be approved.
  const few = { ...ref, destination: { kind: 'origin' }, selection: { kind: 'first', count: 1 } } as const;
  const { id: redriveId } = await ada.redrives.start(few);
  await expect(bob.approvals.approve({ requestId })).rejects.toMatchObject(conflict);
  expect(await ada.approvals.get({ requestId })).toMatchObject({
    ...{ state: 'failed', words: saying('redrive') },
  });
  expect(depth('dlq')).toBe(12);
  await admin.redrives.cancel({ redriveId });
  await expect(bob.approvals.approve({ requestId })).rejects.toMatchObject(conflict);
  expect(depth('dlq')).toBe(12);
});
