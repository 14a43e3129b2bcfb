// Masking rules through the API: what an operator gets of messages whose places are masked, and what an admin gets.

import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { afterEach, describe, expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { limits } from '@/server/domain/limits';
import type { MaskRuleInput } from '@/server/domain/masking';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
afterEach(async () => {
  await db.maskRule.deleteMany();
  await db.cluster.deleteMany();
});

const card = '4111 1111 1111 1111';
const email = 'ada@example.org';
const document = { order: 7, card, customer: { email }, note: `paid with ${card}` };

const byPath: MaskRuleInput = {
  name: 'pci',
  kind: 'json-path',
  pattern: '$..card',
  clusterId: null,
  belowRole: 'admin',
};
const byText: MaskRuleInput = {
  ...byPath,
  name: 'cards',
  kind: 'text',
  pattern: '\\b\\d{4} \\d{4} \\d{4} \\d{4}\\b',
};
const byHeader: MaskRuleInput = { ...byPath, name: 'people', kind: 'header', pattern: 'x-customer*' };

type Sent = Pick<Parameters<MemoryBroker['publish']>[0], 'body' | 'contentType' | 'headers'>;

async function world(rules: MaskRuleInput[], sent: Sent[]) {
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput('masked'));
  broker.declareQueue('dlq');
  broker.declareQueue('elsewhere');
  for (const message of sent) broker.publish({ routingKey: 'dlq', ...message });
  for (const rule of rules) await api.admin.masks.save({ id: null, rule });
  const ref = { clusterId, vhost: '/', name: 'dlq' };
  const look = async (role: 'operator' | 'admin') => (await api[role].messages.peek(ref)).messages;
  return { api, ref, look };
}

describe('what a rule masks never leaves the server for a role below its own', () => {
  test('however the id of its cluster is written', async () => {
    const { api, ref } = await world([], [{ body: JSON.stringify(document) }]);
    await api.admin.masks.save({ id: null, rule: { ...byText, clusterId: ref.clusterId } });
    for (const clusterId of [ref.clusterId, ref.clusterId.toUpperCase()]) {
      const { messages } = await api.operator.messages.peek({ ...ref, clusterId });
      expect(JSON.stringify(messages)).toContain('masked by rule cards');
      expect(JSON.stringify(messages)).not.toContain(card);
    }
  });

  test('whatever cluster is named beside what a procedure asks for', async () => {
    const { api, ref } = await world([], [{ body: JSON.stringify(document) }]);
    const { id: other } = await api.admin.clusters.create(clusterInput('another'));
    await api.admin.masks.save({ id: null, rule: { ...byHeader, clusterId: ref.clusterId } });
    const conditions = [{ kind: 'header' as const, name: 'x-customer', value: 'ada' }];
    const destination = { kind: 'queue' as const, name: 'elsewhere' };
    const selection = { kind: 'filter' as const, conditions };
    const { id } = await api.admin.redrives.start({ ...ref, destination, selection, reason: '' });
    const stray = { clusterId: other, vhost: '/', name: 'dlq' };
    const answers = [
      await api.operator.redrives.get({ redriveId: id, ...stray }),
      await api.operator.redrives.pause({ redriveId: id, ...stray }),
      await api.operator.redrives.list({ clusterId: null, limit: 5, ...{ vhost: '/', name: 'dlq' } }),
      await api.operator.audit.list({ actions: ['redrive.start'], ...{ vhost: '/', name: 'dlq' } }),
    ];
    for (const answer of answers) {
      expect(JSON.stringify(answer)).toContain('masked by rule people');
      expect(JSON.stringify(answer)).not.toContain('"ada"');
    }
  });

  test('by the rules of the cluster that an answer names, of several', async () => {
    const { api, ref } = await world([], [{ body: JSON.stringify(document) }]);
    const { id: other } = await api.admin.clusters.create(clusterInput('another'));
    await api.admin.masks.save({ id: null, rule: { ...byHeader, clusterId: other } });
    const conditions = [{ kind: 'header' as const, name: 'x-customer', value: 'ada' }];
    const destination = { kind: 'queue' as const, name: 'elsewhere' };
    const selection = { kind: 'filter' as const, conditions };
    for (const clusterId of [ref.clusterId, other])
      await api.admin.redrives.start({ ...ref, clusterId, destination, selection, reason: '' });
    const seen = await api.operator.redrives.list({});
    const shown = seen.map((one) => [one.clusterId, JSON.stringify(one.selection).includes('"ada"')]);
    expect(new Map(shown as [string, boolean][])).toEqual(
      new Map([
        [ref.clusterId, true],
        [other, false],
      ]),
    );
  });

  test('nor stands it in a patch that an admin wrote, in the redrive or in the log', async () => {
    const { api, ref } = await world([byPath], [{ body: JSON.stringify(document) }]);
    const patch = JSON.stringify([{ op: 'replace', path: '/card', value: card }]);
    const transform = { kind: 'patch' as const, patch, schema: null };
    const destination = { kind: 'queue' as const, name: 'elsewhere' };
    const selection = { kind: 'all' as const };
    const { id } = await api.admin.redrives.start({ ...ref, destination, selection, transform, reason: '' });
    const seen = [
      await api.operator.redrives.get({ redriveId: id }),
      await api.operator.redrives.list({}),
      await api.operator.audit.list({ actions: ['redrive.start'] }),
    ];
    for (const answer of seen) {
      expect(JSON.stringify(answer)).toContain('masked by rule pci');
      expect(JSON.stringify(answer)).toContain('/card');
      expect(JSON.stringify(answer)).not.toContain('4111');
    }
    expect((await api.admin.redrives.get({ redriveId: id })).transform).toEqual(transform);
  });

  test('whatever the body is packed and written in', async () => {
    const bodies: Sent[] = [
      { body: JSON.stringify(document), contentType: 'application/json' },
      { body: JSON.stringify(document) },
      { body: gzipSync(JSON.stringify(document)) },
      { body: encode(document) },
      { body: `<a><b>${card}</b></a>`, contentType: 'application/xml' },
      { body: `card=${card}` },
      {
        body: JSON.stringify({ specversion: '1.0', type: 't', source: 's', id: '1', data: document }),
        contentType: 'application/cloudevents+json',
      },
    ];
    const { look } = await world([byPath, byText], bodies);
    const seen = await look('operator');
    expect(seen).toHaveLength(bodies.length);
    for (const view of seen) {
      const text = JSON.stringify(view);
      expect(text).not.toContain(card);
      expect(text).toContain('masked by rule');
      expect(view.bodyBase64).toBe('');
    }
    expect(seen[0]?.masked?.body?.content).toMatchObject({ kind: 'tree' });
    expect(JSON.stringify(seen[0])).toContain(email);
    const whole = await look('admin');
    expect(Buffer.from(whole[0]?.bodyBase64 ?? '', 'base64').toString()).toBe(JSON.stringify(document));
    expect(whole.every((view) => view.masked === undefined)).toBe(true);
  });

  test('headers by name and by what they hold', async () => {
    const headers = { 'X-Customer-Email': email, 'x-error': `declined ${card}`, tries: 3 };
    const { look } = await world([byText, byHeader], [{ body: 'hello', headers }]);
    const [view] = await look('operator');
    expect(view?.headers).toEqual([
      { name: 'X-Customer-Email', type: 'string', text: 'masked by rule people' },
      { name: 'x-error', type: 'string', text: 'declined masked by rule cards' },
      expect.objectContaining({ name: 'tries', text: '3' }),
    ]);
    expect(view?.masked).toEqual({ rules: ['people', 'cards'], body: null });
    expect(Buffer.from(view?.bodyBase64 ?? '', 'base64').toString()).toBe('hello');
  });

  test('a body that no rule can look through is kept back whole, with the reason', async () => {
    const long = JSON.stringify({ padding: 'x'.repeat(limits.bodyPreviewBytes), card });
    const { look } = await world(
      [byPath],
      [
        { body: new Uint8Array([1, 2, 0xff, 0xfe]) },
        { body: long },
        { body: `{"card":"${card}"`, contentType: 'application/json' },
      ],
    );
    for (const view of await look('operator')) {
      expect(view.bodyBase64).toBe('');
      expect(view.masked?.body?.notes[0]).toContain('It is kept back.');
      expect(JSON.stringify(view)).not.toContain(card);
    }
  });

  test('a body in which no rule finds anything is shown as it is', async () => {
    const { look } = await world([byPath, byText], [{ body: '{"order":7}' }]);
    const [view] = await look('operator');
    expect(view?.masked).toBeUndefined();
    expect(Buffer.from(view?.bodyBase64 ?? '', 'base64').toString()).toBe('{"order":7}');
  });

  test('a rule of another cluster masks nothing here', async () => {
    const { api, look } = await world([], [{ body: JSON.stringify(document) }]);
    const { id } = await api.admin.clusters.create(clusterInput('elsewhere'));
    await api.admin.masks.save({ id: null, rule: { ...byPath, clusterId: id } });
    expect((await look('operator'))[0]?.masked).toBeUndefined();
  });
});

describe('a role whose view is masked', () => {
  test('cannot edit or patch messages, and is told why', async () => {
    const { api, ref, look } = await world([byPath], [{ body: JSON.stringify(document) }]);
    const [view] = await look('admin');
    const edit = { bodyBase64: Buffer.from('{}').toString('base64'), headers: [], properties: [] };
    const destination = { kind: 'queue' as const, name: 'other' };
    const refusal = /masked for the role operator \(pci\).*Ask an admin/;
    await expect(
      api.operator.messages.edit({
        ...ref,
        fingerprint: view?.fingerprint ?? '',
        destination,
        edit,
        reason: '',
      }),
    ).rejects.toThrow(refusal);
    const patch = '[{"op":"copy","from":"/card","path":"/note"}]';
    const transform = { kind: 'patch' as const, patch, schema: null };
    await expect(
      api.operator.redrives.previewTransform({ ...ref, selection: { kind: 'all' }, transform }),
    ).rejects.toThrow(refusal);
    await expect(
      api.operator.redrives.start({ ...ref, destination, selection: { kind: 'all' }, transform, reason: '' }),
    ).rejects.toThrow(refusal);
  });

  test('does not see the rules, and cannot change them', async () => {
    const { api } = await world([byPath], []);
    await expect(api.operator.masks.list()).rejects.toThrow(/admin/);
    await expect(api.operator.masks.save({ id: null, rule: byText })).rejects.toThrow(/admin/);
    const [rule] = await api.admin.masks.list();
    await expect(api.operator.masks.remove({ id: rule?.id ?? '' })).rejects.toThrow(/admin/);
    expect(await api.admin.masks.list()).toHaveLength(1);
  });
});

describe('what causes and searches tell a role whose view is masked', () => {
  const headers = { 'x-error': 'No account of Ada Lovelace', 'x-customer': 'ada' };

  /** Seen by a scan, as an admin started it. */
  async function scanned(rules: MaskRuleInput[]) {
    const sent = ['acme', 'acme', 'globex'].map((tenant) => ({
      ...{ body: JSON.stringify(document), contentType: 'application/json' },
      headers: { ...headers, tenant },
    }));
    const made = await world(rules, sent);
    await made.api.admin.causes.scan(made.ref);
    const { causes } = await made.api.admin.causes.list(made.ref);
    return { ...made, key: causes[0]?.keys[0] ?? '' };
  }

  test('a rule over the header that a cause is told by hides its title and its key, not its number', async () => {
    const { api, ref, key } = await scanned([{ ...byHeader, name: 'errors', pattern: 'x-err*' }]);
    const view = await api.operator.causes.list(ref);
    expect(JSON.stringify(view)).not.toMatch(/Ada|account/);
    expect(view.causes).toMatchObject([{ title: 'masked by rule errors', keys: [], count: 3 }]);
    await expect(api.operator.causes.explain({ ...ref, key })).rejects.toThrow(/told by what they hide/);
    const destination = { kind: 'queue' as const, name: 'other' };
    const plan = { ...ref, destination, selection: { kind: 'causes' as const, keys: [key] } };
    await expect(api.operator.redrives.plan(plan)).rejects.toThrow(/could tell what they hide/);
    const all = await api.operator.redrives.plan({ ...plan, selection: { kind: 'all' } });
    expect(all.sample?.causes).toMatchObject([{ error: 'masked by rule errors', key: '', messages: 3 }]);
    expect((await api.admin.redrives.plan(plan)).sample?.matchedMessages).toBe(3);
  });

  test('a rule elsewhere leaves causes as they are, but not the values that they could be split by', async () => {
    const { api, ref, key } = await scanned([{ ...byHeader, pattern: 'tenant' }]);
    const told = await api.operator.causes.explain({ ...ref, key });
    expect(told.signature.message).toContain('account');
    expect(told.choices.map(({ part, values }) => [part, values.map(({ value }) => value)])).toContainEqual([
      { by: 'header', name: 'tenant' },
      ['masked by rule people', 'masked by rule people'],
    ]);
  });

  test('hidden values cannot be probed by search, archive, return or redrive, but what is shown can be asked for', async () => {
    const { api, ref } = await scanned([byPath, byHeader]);
    const hidden = [
      { kind: 'text' as const, text: '4111' },
      { kind: 'body-json' as const, path: 'card', value: card },
      { kind: 'header' as const, name: 'x-customer', value: 'ada' },
    ];
    const refusal = /masked for the role operator .*could tell what they hide/;
    for (const condition of hidden) {
      const conditions = [condition];
      const selection = { kind: 'filter' as const, conditions };
      await expect(api.operator.searches.run({ ...ref, conditions })).rejects.toThrow(refusal);
      await expect(api.operator.holdings.archive({ ...ref, selection })).rejects.toThrow(refusal);
      await expect(api.operator.holdings.returnFound({ ...ref, selection })).rejects.toThrow(refusal);
      const start = { ...ref, destination: { kind: 'queue' as const, name: 'other' }, selection, reason: '' };
      await expect(api.operator.redrives.start(start)).rejects.toThrow(refusal);
      expect((await api.admin.searches.run({ ...ref, conditions })).hits).toHaveLength(3);
    }
    const shown = [{ kind: 'header' as const, name: 'tenant', value: 'acme' }];
    expect((await api.operator.searches.run({ ...ref, conditions: shown })).hits).toHaveLength(2);
    for (const [title, conditions] of [
      ['hidden', hidden],
      ['shown', shown],
    ] as const)
      await api.admin.searches.save({ ...ref, title, conditions: [...conditions] });
    expect((await api.operator.searches.saved(ref)).map(({ name }) => name)).toEqual(['shown']);
  });

  test('a rule that matches what messages say, and not the title they have in common, hides that title and its key', async () => {
    const sent = [4711, 4712].map((account) => ({
      headers: { 'x-error': `Account ${account} is overdrawn` },
    }));
    const rule = { ...byText, name: 'accounts', pattern: 'Account \\d+ is \\w+' };
    const { api, ref } = await world([rule], sent);
    await api.admin.causes.scan(ref);
    const { causes } = await api.admin.causes.list(ref);
    expect(causes).toMatchObject([{ title: 'Account <#> is overdrawn', count: 2 }]);
    const key = causes[0]?.keys[0] ?? '';
    const view = await api.operator.causes.list(ref);
    expect(JSON.stringify(view)).not.toMatch(/overdrawn/);
    expect(view.causes).toMatchObject([{ title: 'masked by rule accounts', keys: [], count: 2 }]);
    await expect(api.operator.causes.explain({ ...ref, key })).rejects.toThrow(/told by what they hide/);
    const conditions = [{ kind: 'cause' as const, keys: [key] }];
    await expect(api.operator.searches.run({ ...ref, conditions })).rejects.toThrow(/could tell/);
    // Rules and causes that come later count at once.
    const [{ id = '' } = {}] = await api.admin.masks.list();
    await api.admin.masks.save({ id, rule: { ...rule, pattern: 'Account 9\\d+' } });
    expect((await api.operator.causes.list(ref)).causes).toMatchObject([{ keys: [key], count: 2 }]);
    const asked = { kind: 'causes' as const, keys: [key] };
    await api.admin.holdings.archive({ ...ref, selection: asked });
    const [holding] = await api.admin.holdings.ofQueue(ref);
    await db.storedCause.create({
      data: {
        ...{ holdingId: holding?.id ?? 0, key, reason: 'rejected', originQueue: '' },
        ...{ error: 'Account 9001 is overdrawn', dictionary: new Uint8Array() },
      },
    });
    await expect(api.operator.searches.run({ ...ref, conditions })).rejects.toThrow(/could tell/);
  });

  test('what an admin asked for stands masked in the redrive and in the log', async () => {
    const { api, ref, key } = await scanned([
      byPath,
      byHeader,
      { ...byHeader, name: 'errors', pattern: 'x-err*' },
    ]);
    const destination = { kind: 'queue' as const, name: 'elsewhere' };
    const selections = [
      {
        kind: 'filter' as const,
        conditions: [{ kind: 'header' as const, name: 'x-customer', value: 'ada' }],
      },
      { kind: 'filter' as const, conditions: [{ kind: 'body-json' as const, path: 'card', value: card }] },
      { kind: 'causes' as const, keys: [key] },
    ];
    for (const selection of selections) {
      const { id } = await api.admin.redrives.start({ ...ref, destination, selection, reason: '' });
      const own = await api.admin.redrives.get({ redriveId: id });
      expect(own.selection).toEqual(selection);
      await api.admin.redrives.cancel({ redriveId: id });
    }
    const seen = JSON.stringify([
      await api.operator.redrives.list({}),
      await api.operator.audit.list({ actions: ['redrive.start'] }),
    ]);
    expect(seen).toContain('masked by rule people');
    expect(seen).not.toMatch(/"ada"|4111|Lovelace/);
    const mine = JSON.stringify(await api.admin.audit.list({ actions: ['redrive.start'] }));
    expect(mine).toMatch(/"ada"/);
  });
});

test('an admin writes, changes and removes rules, each in the log; two of one name are refused', async () => {
  const { api } = await world([byPath], []);
  await expect(api.admin.masks.save({ id: null, rule: byPath })).rejects.toThrow(
    /Another rule is called pci/,
  );
  await expect(api.admin.masks.save({ id: null, rule: { ...byText, pattern: '(' } })).rejects.toThrow(
    /no regular/,
  );
  const [rule] = await api.admin.masks.list();
  const id = rule?.id ?? '';
  await api.admin.masks.save({ id, rule: { ...byPath, belowRole: 'operator' } });
  expect(await api.admin.masks.list()).toEqual([{ id, ...byPath, belowRole: 'operator' }]);
  await api.admin.masks.remove({ id });
  expect(await api.admin.masks.list()).toEqual([]);
  const { entries } = await api.viewer.audit.list({ actions: ['mask.save', 'mask.remove'] });
  expect(entries[0]).toMatchObject({ action: 'mask.remove', target: 'pci', before: { pattern: '$..card' } });
});
