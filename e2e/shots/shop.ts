// A shop that has been lived in: the demo's world on a real RabbitMQ, with redrives that ended, run and wait, captures,
// causes, people of every kind, tokens, masking rules and a saved view.

import { managementOf } from '../brokers/management';
import { joinAs } from '../tools/colleague';
import { makeDeadLetters, variedMessages } from '../tools/dead-letters';
import { signInAs } from '../tools/session';
import { eventually, type Spillway } from '../tools/spillway';
import { queueSeen, type World } from '../tools/world';

export const viewer = { email: 'grace@spillway.example', password: 'pfau tinte morgen glas' };

const colleague = { email: 'bob@spillway.example' };

type Ref = { clusterId: string; vhost: string; name: string };

export type Shop = {
  ended: string;
  running: string;
  stopped: string;
  paused: string;
  /** Asked by another, by the admin, and by the admin and declined. */
  approval: string;
  ownApproval: string;
  declined: string;
  /** The session of somebody who sees one family of queues and no message. */
  viewerCookie: string;
};

export async function fillShop(world: World): Promise<Shop> {
  const { spillway, rabbit } = world;
  const ref = (name: string): Ref => ({ clusterId: world.clusterId, vhost: '/', name });
  await makeDeadLetters(rabbit.amqpUrl, 'returns', 'returns.dlq', variedMessages(1_000));
  await makeDeadLetters(rabbit.amqpUrl, 'invoices', 'invoices.dlq', variedMessages(60));
  const toQuiet = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'quiet.dlq' };
  await managementOf(rabbit).declareQueue('/', 'quiet.dlq');
  await managementOf(rabbit).declareQueue('/', 'quiet', { arguments: toQuiet });
  await makeDeadLetters(rabbit.amqpUrl, 'refunds', 'refunds.dlq', variedMessages(80));
  await queueSeen(world, 'refunds.dlq', (row) => (row.readyMessages ?? 0) >= 80);
  await queueSeen(world, 'orders.dlq', (row) => (row.readyMessages ?? 0) >= 12, 120_000);
  const running = await redrive(spillway, ref('returns.dlq'), { ratePerSec: 1 });
  const ended = await redrive(spillway, ref('invoices.dlq'), {
    selection: { kind: 'first', count: 40 },
    reason: 'The card gateway answers again.',
  });
  const paused = await redrive(spillway, ref('refunds.dlq'), { ratePerSec: 1, reason: 'INC-1042' });
  const stopped = await redrive(spillway, ref('orders.dlq'), {
    pace: { canary: { steps: [1, 5], watchMs: 5_000, maxShare: 0.05 } },
  });
  await people(world);
  await spillway.mutate('redrives.pause', { redriveId: paused });
  for (const [id, state] of [
    [ended, 'completed'],
    [stopped, 'stopped'],
  ] as const)
    await eventually(`the redrive to be ${state}`, () => stateOf(spillway, id, state), 90_000);
  // A scan sees what no redrive holds.
  await keeping(world, ref);
  const viewerCookie = await signInAs(spillway.url, viewer.email, viewer.password);
  return { ended, running, stopped, paused, ...(await approvals(world, ref)), viewerCookie };
}

async function approvals({ spillway }: World, ref: (name: string) => Ref) {
  const admin = spillway.cookie;
  const operator = await signInAs(spillway.url, colleague.email, viewer.password);
  const ask = async (as: string, name: string, reason: string) => {
    spillway.cookie = as;
    const input = { ...ref(name), typedName: name };
    const asked = await spillway.mutate<{ id: string }>('approvals.ask', {
      ...{ procedure: 'queues.purge', input, reason },
    });
    spillway.cookie = admin;
    return asked.id;
  };
  const approval = await ask(operator, 'returns', 'Poisoned by the load test of 14:00.');
  const ownApproval = await ask(admin, 'sessions.expiring', 'Sessions were signed with an old key.');
  const declined = await ask(admin, 'emails.outbound', 'Sent twice.');
  spillway.cookie = operator;
  await spillway.mutate('approvals.decline', { requestId: declined, words: 'Let them be consumed.' });
  spillway.cookie = admin;
  return { approval, ownApproval, declined };
}

async function redrive(spillway: Spillway, ref: Ref, input: object): Promise<string> {
  const all = { destination: { kind: 'origin' }, selection: { kind: 'all' } };
  return (await spillway.mutate<{ id: string }>('redrives.start', { ...ref, ...all, ...input })).id;
}

async function stateOf(spillway: Spillway, redriveId: string, state: string): Promise<true | undefined> {
  const found = await spillway.query<{ state: string }>('redrives.get', { redriveId });
  return found.state === state ? true : undefined;
}

async function keeping({ spillway, clusterId }: World, ref: (name: string) => Ref): Promise<void> {
  await spillway.mutate('causes.scan', ref('invoices.dlq'));
  await spillway.mutate('causes.scan', ref('orders.dlq'));
  await spillway.mutate('holdings.archive', {
    ...ref('payments.dlq'),
    selection: { kind: 'first', count: 5 },
    reason: 'Test orders of the load test.',
  });
  const rule = { name: 'Cards', kind: 'json-path', pattern: '$..card', clusterId: null, belowRole: 'admin' };
  await spillway.mutate('masks.save', { id: null, rule });
  await spillway.mutate('masks.save', {
    ...{ id: null, rule: { ...rule, name: 'Customers', kind: 'header', pattern: 'x-customer-*', clusterId } },
  });
  await spillway.mutate('account.createToken', {
    ...{ name: 'deploy checks', role: 'viewer', days: 90, scope: null, readsMessages: false },
  });
  await spillway.mutate('views.save', { title: 'Orders, worst first', query: 'q=orders', columns: {} });
}

async function people({ spillway, clusterId }: World): Promise<void> {
  const scope = [{ clusterId, vhost: '/', queue: 'orders.*' }];
  await joinAs(spillway, {
    password: viewer.password,
    ...{ email: viewer.email, name: 'Grace', role: 'viewer', scope, readsMessages: false },
    mayTakeRole: 'operator',
  });
  await joinAs(spillway, { password: viewer.password, ...colleague, name: 'Bob', role: 'operator' });
  await spillway.mutate('users.invite', { email: 'ida@spillway.example', name: 'Ida', role: 'admin' });
}
