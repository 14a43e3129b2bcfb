// Builds worlds in a real RabbitMQ for tests and the demo, through its management API. The product has its own,
// guarded client; this one is short and trusts its caller.

import { DomainError } from '@/server/domain/errors';

export type QueueOptions = {
  type?: 'classic' | 'quorum' | 'stream';
  /** True unless said otherwise. */
  durable?: boolean;
  autoDelete?: boolean;
  arguments?: Record<string, unknown>;
};

export type ExchangeOptions = {
  /** `direct` unless said otherwise. */
  type?: 'direct' | 'fanout' | 'topic' | 'headers';
  arguments?: Record<string, unknown>;
};

export type BindOptions = {
  routingKey?: string;
  /** The destination is a queue unless said otherwise. */
  to?: 'queue' | 'exchange';
  arguments?: Record<string, unknown>;
};

export type PolicyOptions = {
  pattern: string;
  definition: Record<string, unknown>;
  applyTo?: 'all' | 'queues' | 'exchanges' | 'streams' | 'quorum_queues' | 'classic_queues';
  priority?: number;
};

/** Regular expressions; nothing is allowed unless said. */
export type Permissions = { configure?: string; write?: string; read?: string };

export type Management = ReturnType<typeof managementOf>;

/** Every call throws `broker_rejected` with RabbitMQ's own words when the answer is not 2xx. */
export function managementOf(broker: { managementUrl: string; username: string; password: string }) {
  const authorization = `Basic ${Buffer.from(`${broker.username}:${broker.password}`).toString('base64')}`;

  async function call(method: string, path: string[], body?: unknown): Promise<unknown> {
    const resource = path.map(encodeURIComponent).join('/');
    const answer = await fetch(`${broker.managementUrl}/api/${resource}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new DomainError('broker_rejected', `${method} ${resource} answered ${answer.status}: ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  return {
    /** Any resource: the path's parts are encoded here. */
    call,
    /** Made with all permissions for our own user, as RabbitMQ does. */
    declareVhost: async (vhost: string) => call('PUT', ['vhosts', vhost], {}),
    deleteVhost: async (vhost: string) => call('DELETE', ['vhosts', vhost]),
    declareQueue: async (vhost: string, queue: string, options: QueueOptions = {}) =>
      call('PUT', ['queues', vhost, queue], {
        durable: options.durable ?? true,
        auto_delete: options.autoDelete ?? false,
        arguments: { 'x-queue-type': options.type ?? 'classic', ...options.arguments },
      }),
    deleteQueue: async (vhost: string, queue: string) => call('DELETE', ['queues', vhost, queue]),
    declareExchange: async (vhost: string, exchange: string, options: ExchangeOptions = {}) =>
      call('PUT', ['exchanges', vhost, exchange], {
        type: options.type ?? 'direct',
        durable: true,
        arguments: options.arguments ?? {},
      }),
    bind: async (vhost: string, source: string, destination: string, options: BindOptions = {}) =>
      call('POST', ['bindings', vhost, 'e', source, options.to === 'exchange' ? 'e' : 'q', destination], {
        routing_key: options.routingKey ?? '',
        arguments: options.arguments ?? {},
      }),
    setPolicy: async (vhost: string, name: string, policy: PolicyOptions) =>
      call('PUT', ['policies', vhost, name], {
        pattern: policy.pattern,
        definition: policy.definition,
        'apply-to': policy.applyTo ?? 'all',
        priority: policy.priority ?? 0,
      }),
    deletePolicy: async (vhost: string, name: string) => call('DELETE', ['policies', vhost, name]),
    /** `tags` as RabbitMQ writes them: `administrator`, `monitoring`, `management`, or several with commas. */
    declareUser: async (username: string, password: string, tags = '') =>
      call('PUT', ['users', username], { password, tags }),
    deleteUser: async (username: string) => call('DELETE', ['users', username]),
    setPermissions: async (vhost: string, username: string, permissions: Permissions) =>
      call('PUT', ['permissions', vhost, username], {
        configure: permissions.configure ?? '^$',
        write: permissions.write ?? '^$',
        read: permissions.read ?? '^$',
      }),
  };
}
