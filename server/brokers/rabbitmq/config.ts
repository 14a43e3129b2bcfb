// What an operator enters for a RabbitMQ cluster: one URL, of the management API or of AMQP, and the rest is
// found out. Credentials inside a URL move to their own fields, so that a stored URL is never a secret.

import { z } from 'zod';
import type { ConfigField } from '@/server/domain/cluster';
import { type TlsConfig, tlsFields, tlsProblem } from './tls-config';

export type RabbitMqConfig = TlsConfig & {
  /** Base of the management API, without a trailing slash: `https://host:15671` or behind a path. */
  managementUrl: string;
  /** `amqp://host:port` or `amqps://host:port`; empty: asked of the management API. */
  amqpUrl: string;
  /** Bases of the nodes' Prometheus endpoints, with spaces between; empty: asked of the management API; `off`. */
  metricsUrls: string;
  username: string;
  password: string;
};

export const configFields: readonly ConfigField[] = [
  {
    name: 'managementUrl',
    label: 'URL',
    help: 'Of the management API or of AMQP. The other one is found out.',
    placeholder: 'http://rabbitmq.example.com:15672',
    kind: 'text',
    required: true,
  },
  {
    name: 'username',
    label: 'User name',
    help: 'Needs the tag "monitoring" to see everything, and permissions in each vhost to look at messages and move them.',
    placeholder: 'spillway',
    kind: 'text',
    required: false,
  },
  { name: 'password', label: 'Password', help: '', placeholder: '', kind: 'secret', required: false },
  {
    name: 'amqpUrl',
    label: 'AMQP URL',
    help: 'Only where it is not the host of the management API.',
    placeholder: 'amqp://rabbitmq.example.com:5672',
    kind: 'text',
    required: false,
    group: 'Other addresses',
  },
  {
    name: 'metricsUrls',
    label: 'Prometheus URLs',
    help: 'One for each node, with spaces between, where they are not found by themselves; "off" to leave them alone. They make watching thousands of queues cheap for the broker.',
    placeholder: 'http://rabbit-1.example.com:15692 http://rabbit-2.example.com:15692',
    kind: 'text',
    required: false,
    group: 'Other addresses',
  },
  ...tlsFields,
];

/** Entered in place of the Prometheus URLs, it means that they are not to be asked. */
export const metricsOff = 'off';

const inputSchema = z.object({
  managementUrl: z.string().trim().min(1, 'Enter the URL of the management API or of AMQP.'),
  username: z.string().default(''),
  password: z.string().default(''),
  amqpUrl: z.string().trim().default(''),
  metricsUrls: z.string().trim().default(''),
  tlsCa: z.string().trim().default(''),
  tlsCert: z.string().trim().default(''),
  tlsKey: z.string().trim().default(''),
  tlsServerName: z.string().trim().default(''),
});

/** Applied to its own output it changes nothing. */
export const configSchema: z.ZodType<RabbitMqConfig> = inputSchema.transform((input, context) => {
  const issue = (path: keyof typeof input, message: string) => {
    context.addIssue({ code: 'custom', path: [path], message });
    return z.NEVER;
  };
  const first = parseUrl(input.managementUrl);
  if (first === null) return issue('managementUrl', 'This is not an http(s):// or amqp(s):// URL.');
  const second = input.amqpUrl === '' ? null : parseUrl(input.amqpUrl);
  if (input.amqpUrl !== '' && (second === null || !isAmqp(second))) {
    return issue('amqpUrl', 'This is not an amqp:// or amqps:// URL.');
  }
  const amqp = second ?? (isAmqp(first) ? first : null);
  const username = input.username || credential(first.username) || credential(second?.username);
  const password = input.password || credential(first.password) || credential(second?.password);
  if (username === '') return issue('username', 'Enter a user name, or put it into the URL.');
  const metricsUrls = metricsBases(input.metricsUrls);
  if (metricsUrls === null) return issue('metricsUrls', 'These are not http(s):// URLs.');
  const { tlsCa, tlsCert, tlsServerName } = input;
  // A key is of no use without its certificate, and one that was stored goes with it.
  const tls = { tlsCa, tlsCert, tlsServerName, tlsKey: tlsCert === '' ? '' : input.tlsKey };
  const wrong = tlsProblem(tls);
  if (wrong !== null) return issue(wrong.field, wrong.message);
  return {
    managementUrl: isAmqp(first) ? managementOf(first) : baseOf(first),
    amqpUrl: amqp === null ? '' : `${amqp.protocol}//${amqp.hostname}:${amqpPort(amqp)}`,
    metricsUrls,
    username,
    password,
    ...tls,
  };
});

function parseUrl(text: string): URL | null {
  const candidate = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(candidate) ? new URL(candidate) : null;
  if (url === null || url.hostname === '') return null;
  return ['http:', 'https:', 'amqp:', 'amqps:'].includes(url.protocol) ? url : null;
}

const isAmqp = (url: URL) => url.protocol === 'amqp:' || url.protocol === 'amqps:';

const amqpPort = (url: URL) => url.port || (url.protocol === 'amqps:' ? '5671' : '5672');

function managementOf(amqp: URL): string {
  return amqp.protocol === 'amqps:' ? `https://${amqp.hostname}:15671` : `http://${amqp.hostname}:15672`;
}

/** Tolerates what people copy from the address bar: `/#/queues`, `/api/overview`, a trailing slash. */
function baseOf(url: URL): string {
  const path = url.pathname.replace(/\/api(\/.*)?$/, '').replace(/\/+$/, '');
  return `${url.protocol}//${url.host}${path}`;
}

/** Tolerates commas, and the path that Prometheus scrapes. Null: one of them is no URL. */
function metricsBases(text: string): string | null {
  if (text.toLowerCase() === metricsOff) return metricsOff;
  const urls = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(parseUrl);
  if (urls.some((url) => url === null || isAmqp(url))) return null;
  return urls.map((url) => (url === null ? '' : baseOf(url).replace(/\/metrics(\/.*)?$/, ''))).join(' ');
}

function credential(encoded: string | undefined): string {
  if (encoded === undefined) return '';
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
