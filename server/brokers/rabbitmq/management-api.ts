// The management HTTP API: one method per resource that we use, parsed with zod at the door. Every call has
// its own deadline and bound; its errors are sentences. Names go into URLs percent-encoded as a whole.

import { z } from 'zod';
import type { CallOptions } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueAddress } from '@/server/domain/queue';
import { systemClock } from '@/server/platform/clock';
import { HttpStatusError, httpRequest, type HttpRequest, type HttpResponse } from '@/server/platform/http';
import type { TlsSettings } from '@/server/platform/tls';
import type { RabbitMqConfig } from './config';
import {
  bindingSchema,
  channelNameSchema,
  channelSchema,
  connectionSchema,
  exchangeSchema,
  nodeSchema,
  overviewSchema,
  policySchema,
  queueColumns,
  queuePageSchema,
  queueSchema,
  queueSleepSchema,
  queueWithConsumersSchema,
  vhostSchema,
  whoamiSchema,
  type QueueAnswer,
} from './management-schemas';

const pageRows = 500;

const channelColumns =
  'name,user,messages_unacknowledged,message_stats.ack,idle_since,consumer_details.consumer_tag,consumer_details.queue.name';

/** Sums up what one reading asked of the broker, and what the answers weighed. */
export type WireMeter = { bytes: number; requests: number; busyMs: number };

type Call = CallOptions & { meter?: WireMeter };

export class ManagementApi {
  readonly #config: RabbitMqConfig;
  readonly #tls: TlsSettings | undefined;

  constructor(config: RabbitMqConfig, tls?: TlsSettings) {
    this.#config = config;
    this.#tls = tls;
  }

  overview(call: Call) {
    return this.#get('/overview', overviewSchema, call);
  }

  whoami(call: Call) {
    return this.#get('/whoami', whoamiSchema, call);
  }

  nodes(call: Call) {
    return this.#get('/nodes', z.array(nodeSchema), call);
  }

  vhosts(call: Call) {
    return this.#get('/vhosts?columns=name', z.array(vhostSchema), call);
  }

  exchanges(call: Call) {
    return this.#get('/exchanges?columns=name,vhost,type,arguments', z.array(exchangeSchema), call);
  }

  bindings(call: Call) {
    const columns = 'source,vhost,destination,destination_type,routing_key,arguments';
    return this.#get(`/bindings?columns=${columns}`, z.array(bindingSchema), call);
  }

  exchangesOf(vhost: string, call: Call) {
    const path = `/exchanges/${pathPart(vhost)}?columns=name,vhost,type,internal,policy,arguments`;
    return this.#get(path, z.array(exchangeSchema), call, () => missingVhost(vhost));
  }

  bindingsOf(vhost: string, call: Call) {
    const columns = 'source,vhost,destination,destination_type,routing_key,arguments';
    const path = `/bindings/${pathPart(vhost)}?columns=${columns}`;
    return this.#get(path, z.array(bindingSchema), call, () => missingVhost(vhost));
  }

  policiesOf(vhost: string, call: Call) {
    const path = `/policies/${pathPart(vhost)}?columns=name,pattern,apply-to,priority,definition`;
    return this.#get(path, z.array(policySchema), call, () => missingVhost(vhost));
  }

  /** All queues, page by page. A queue that moves between pages while they are read is listed once; when one may have
   * slipped through, all are read once more. Throws broker_rejected rather than answer a part. */
  async queues(call: Call): Promise<QueueAnswer[]> {
    for (let attempt = 1; ; attempt += 1) {
      const byKey = new Map<string, QueueAnswer>();
      let total = 0;
      for (let page = 1, pages = 1; page <= pages; page += 1) {
        const answer = await this.queuePage(page, call);
        if (answer === null) break;
        ({ page_count: pages, total_count: total } = answer);
        for (const queue of answer.items) byKey.set(JSON.stringify([queue.vhost, queue.name]), queue);
      }
      if (byKey.size >= total) return [...byKey.values()];
      if (attempt < 3) continue;
      throw incomplete(byKey.size, total);
    }
  }

  /** Null when the page is past the end, because queues vanished meanwhile. */
  async queuePage(page: number, call: Call) {
    const path = `/queues?page=${page}&page_size=${pageRows}&columns=${queueColumns}`;
    const answer = await this.#queuePage(path, page, call);
    if (answer === null) return null;
    if (answer.total_count > limits.clusterQueues) {
      throw new DomainError(
        'limit_exceeded',
        `The cluster has ${answer.total_count} queues; at most ${limits.clusterQueues} are watched. Use a user that sees fewer vhosts.`,
      );
    }
    const expected = answer.item_count ?? answer.items.length;
    if (answer.items.length < expected) throw incomplete(answer.items.length, expected);
    return answer;
  }

  /** All queues with what is declared as arguments, and their depths; no consumers, counters or policies. */
  async queueTotals(call: Call): Promise<QueueAnswer[]> {
    const columns = 'name,vhost,type,state,durable,auto_delete,exclusive,node,leader,arguments';
    const numbers = 'messages,messages_ready,messages_unacknowledged';
    const path = `/queues?disable_stats=true&enable_queue_totals=true&columns=${columns},${numbers}`;
    return this.#get(path, z.array(queueSchema), call);
  }

  /** With its consumers. Throws not_found; broker_rejected when its node is down. */
  async queue(address: QueueAddress, call: Call) {
    return this.#get(`/queues/${pathOf(address)}`, queueWithConsumersSchema, call, () => missing(address));
  }

  /** Since when its process sleeps, having written down all that it had in hand; null while it is awake. By the broker's
   * clock, as `nowMs` is. Statistics: up to 5 s old. Throws not_found. */
  async queueSleep(
    address: QueueAddress,
    call: Call,
  ): Promise<{ sinceMs: number | null; nowMs: number | null }> {
    const path = `/queues/${pathOf(address)}?columns=idle_since`;
    const { text, dateMs } = await this.#send('GET', path, call, () => missing(address));
    const { idle_since: since } = this.#parsed(text, path, queueSleepSchema);
    return { sinceMs: instantOf(since), nowMs: dateMs };
  }

  async queueBindings(address: QueueAddress, call: Call) {
    const path = `/queues/${pathOf(address)}/bindings`;
    return this.#get(path, z.array(bindingSchema), call, () => missing(address));
  }

  /** Null where the rights do not reach that far, or it has gone. */
  async channel(name: string, call: Call) {
    const path = `/channels/${encodeURIComponent(name)}?columns=${channelColumns}`;
    return this.#getOrNull(path, channelSchema, call);
  }

  async connection(name: string, call: Call) {
    const columns = 'name,user_provided_name,client_properties,user,peer_host,peer_port,connected_at';
    const path = `/connections/${encodeURIComponent(name)}?columns=${columns}`;
    return this.#getOrNull(path, connectionSchema, call);
  }

  /** Names of the channels of a connection. */
  async channelsOf(connection: string, call: Call): Promise<string[]> {
    const path = `/connections/${encodeURIComponent(connection)}/channels?columns=name`;
    const channels = await this.#getOrNull(path, z.array(channelNameSchema), call);
    return (channels ?? []).map(({ name }) => name);
  }

  /** Throws not_found. */
  async closeConnection(name: string, reason: string, call: Call): Promise<void> {
    const path = `/connections/${encodeURIComponent(name)}`;
    await this.#send('DELETE', path, call, () => goneConnection(name), { reason });
  }

  /** One that is not there is no error. */
  async deleteExchange(vhost: string, name: string, call: Call): Promise<void> {
    const path = `/exchanges/${pathOf({ vhost, name })}`;
    const missing = () => new DomainError('not_found', `There is no exchange ${name}.`);
    try {
      await this.#send('DELETE', path, call, missing);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
    }
  }

  async purge(address: QueueAddress, call: Call): Promise<void> {
    await this.#send('DELETE', `/queues/${pathOf(address)}/contents`, call, () => missing(address));
  }

  async deleteQueue(address: QueueAddress, call: Call): Promise<void> {
    await this.#send('DELETE', `/queues/${pathOf(address)}`, call, () => missing(address));
  }

  async declareQueue(address: QueueAddress, type: 'classic' | 'quorum', call: Call): Promise<void> {
    const json = { durable: true, auto_delete: false, arguments: { 'x-queue-type': type } };
    await this.#send('PUT', `/queues/${pathOf(address)}`, call, () => missing(address), { json });
  }

  /** Null when the page is past the end, because queues vanished meanwhile. */
  async #queuePage(path: string, page: number, call: Call) {
    try {
      return await this.#get(path, queuePageSchema, call);
    } catch (error) {
      if (page > 1 && error instanceof HttpStatusError && error.status === 400) return null;
      throw error;
    }
  }

  async #getOrNull<T>(path: string, schema: z.ZodType<T>, call: Call): Promise<T | null> {
    try {
      return await this.#get(path, schema, call);
    } catch (error) {
      if (error instanceof DomainError && (error.code === 'not_found' || error.code === 'broker_denied')) {
        return null;
      }
      throw error;
    }
  }

  async #get<T>(path: string, schema: z.ZodType<T>, call: Call, notFound?: () => DomainError): Promise<T> {
    const { text } = await this.#send('GET', path, call, notFound);
    return this.#parsed(text, path, schema);
  }

  #parsed<T>(text: string, path: string, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new DomainError(
      'broker_rejected',
      `What answers at ${this.#config.managementUrl} is not a RabbitMQ management API that we know (${path.split('?')[0] ?? ''}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}). Check the URL.`,
    );
  }

  async #send(
    method: HttpRequest['method'],
    path: string,
    { signal, meter }: Call,
    notFound?: () => DomainError,
    { json, reason }: { json?: unknown; reason?: string } = {},
  ): Promise<Pick<HttpResponse, 'text' | 'dateMs'>> {
    const began = systemClock.monotonicMs();
    try {
      const response = await httpRequest({
        method,
        url: `${this.#config.managementUrl}/api${path}`,
        peer: 'the management API',
        // A purge has nothing to answer and refuses to answer it as JSON.
        accept: method === 'GET' ? 'application/json' : '*/*',
        basicAuth: this.#config,
        tls: this.#tls,
        json,
        ...(reason !== undefined && { headers: { 'x-reason': headerText(reason) } }),
        deadlineMs: limits.managementCallMs,
        maxBytes: limits.managementResponseBytes,
        signal,
      });
      if (meter !== undefined) meter.bytes += response.wireBytes;
      return response;
    } catch (error) {
      if (!(error instanceof HttpStatusError)) throw error;
      if (error.status === 404 && notFound !== undefined) throw notFound();
      throw this.#reworded(error);
    } finally {
      if (meter !== undefined) {
        meter.requests += 1;
        meter.busyMs += systemClock.monotonicMs() - began;
      }
    }
  }

  /** 401 is said of a wrong password, of a user without a tag, and of an object that may not be touched. */
  #reworded(error: HttpStatusError): DomainError {
    const reason = reasonOf(error.text);
    const user = this.#config.username;
    if (error.status === 401 && /not management user/i.test(reason)) {
      return new DomainError(
        'broker_denied',
        `The user ${user} may not use the management API. Give it the tag: rabbitmqctl set_user_tags ${user} monitoring`,
      );
    }
    if (error.status === 401 && /login failed|not_authorized|invalid credentials/i.test(reason)) {
      return new DomainError(
        'broker_denied',
        `RabbitMQ refused the password of the user ${user}. Check both; where it was changed on the broker, enter the new one in the settings of the cluster.`,
      );
    }
    if (error.status === 401 && /localhost/i.test(reason)) {
      return new DomainError(
        'broker_denied',
        `The user ${user} may log in only from the broker's own host. Make another user for Spillway.`,
      );
    }
    if (error.status === 401 || error.status === 403) {
      return new DomainError(
        'broker_denied',
        `RabbitMQ does not allow this to the user ${user}${reason === '' ? '' : ` (${reason})`}. Check its permissions in the vhost.`,
      );
    }
    if (error.status === 400 && reason !== '') {
      return new DomainError('broker_rejected', `RabbitMQ refused: ${reason}`);
    }
    return error;
  }
}

/** 4.x writes ISO 8601; 3.10 "2026-11-27 4:18:09", which is UTC, too. */
function instantOf(text: string | null | undefined): number | null {
  const [, date, hour, rest] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{1,2})(:\d{2}:\d{2}(?:\.\d+)?)/.exec(text ?? '') ?? [];
  if (date === undefined || hour === undefined || rest === undefined) return null;
  return Date.parse(`${date}T${hour.padStart(2, '0')}${rest}Z`);
}

function pathOf({ vhost, name }: QueueAddress): string {
  return [vhost, name].map(pathPart).join('/');
}

function pathPart(part: string): string {
  // A URL is normalised on its way: these would address another resource.
  if (part === '.' || part === '..') {
    throw new DomainError('unsupported', `A queue or vhost named "${part}" cannot be reached through HTTP.`);
  }
  return encodeURIComponent(part);
}

function missingVhost(vhost: string): DomainError {
  return new DomainError('not_found', `There is no vhost ${vhost} now.`);
}

/** A header holds no line breaks, and no more than Latin-1. */
function headerText(text: string): string {
  return `Spillway: ${text}`.replace(/[^\x20-\x7e]/g, '?').trim();
}

export function goneConnection(name: string): DomainError {
  return new DomainError(
    'not_found',
    `The connection ${name} is not there any more, or the user of this cluster may not see it.`,
  );
}

function incomplete(told: number, expected: number): DomainError {
  return new DomainError(
    'broker_rejected',
    `The broker told of ${told} of ${expected} queues, so its answer was not used. This passes when queues stop coming and going.`,
  );
}

function missing({ vhost, name }: QueueAddress): DomainError {
  return new DomainError(
    'not_found',
    `There is no queue ${name} in vhost ${vhost} now: it was deleted, its node is down, or the vhost is gone.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function reasonOf(text: string): string {
  const parsed = z.object({ reason: z.unknown().optional() }).safeParse(parseJson(text));
  return parsed.success && typeof parsed.data.reason === 'string' ? parsed.data.reason : '';
}
