import { describe, expect, test } from 'vitest';
import { approvalDefaults } from '@/server/domain/approval-defaults';
import type { BrokerKindView, ClusterView } from '@/server/domain/cluster';
import { checkDraft } from './check-draft';
import { draftOf } from './form-state';

const kind: BrokerKindView = {
  kind: 'rabbitmq',
  label: 'RabbitMQ',
  fields: [
    { name: 'url', label: 'URL', help: '', placeholder: '', kind: 'text', required: true },
    { name: 'password', label: 'Password', help: '', placeholder: '', kind: 'secret', required: true },
    { name: 'tls', label: 'TLS', help: '', placeholder: '', kind: 'boolean', required: false },
  ],
};

const cluster: ClusterView = {
  id: 'c',
  name: 'prod',
  kind: 'rabbitmq',
  environment: 'production',
  readOnly: true,
  approval: approvalDefaults,
  pollIntervalMs: 30_000,
  origin: 'ui',
  config: { url: 'http://a', tls: true },
  facts: null,
  lastPoll: null,
  lastOkPollAtMs: null,
  totals: null,
};

describe('the connect form', () => {
  test('a new cluster needs its name and every required field, secrets included', () => {
    const { errors } = checkDraft(draftOf(kind, null), kind, false);
    expect(Object.keys(errors ?? {}).sort()).toEqual(['config.password', 'config.url', 'name']);
  });

  test('a cluster without a name is called by the host of its address, however that is written', () => {
    const nameFor = (url: string) =>
      checkDraft({ ...draftOf(kind, null), config: { url, password: 'p', tls: false } }, kind, false).input
        ?.name;
    expect(nameFor('https://mq.example.com:15671/#/queues')).toBe('mq.example.com');
    expect(nameFor('amqps://user:secret@mq.example.com')).toBe('mq.example.com');
    expect(nameFor('mq.example.com:15672')).toBe('mq.example.com');
  });

  test('an edited cluster keeps its secret when the field stays empty', () => {
    const { input } = checkDraft(draftOf(kind, cluster), kind, true);
    expect(input).toMatchObject({
      name: 'prod',
      environment: 'production',
      readOnly: true,
      pollIntervalMs: 30_000,
      config: { url: 'http://a', password: '', tls: true },
    });
  });
});
