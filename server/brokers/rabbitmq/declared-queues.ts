// What is declared about each queue of a cluster that is too large to be listed at every round: read once, then a page
// at a time, and at once for queues that appear. Numbers in these answers are old and are not used.

import { DomainError } from '@/server/domain/errors';
import type { QueueAddress } from '@/server/domain/queue';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import type { ManagementApi, WireMeter } from './management-api';
import type { QueueAnswer } from './management-schemas';
import { metricKey } from './node-metrics';

type Call = { signal: AbortSignal; meter: WireMeter };

const keyOf = ({ vhost, name }: QueueAddress) => metricKey(vhost, name);

export class DeclaredQueues {
  readonly #api: ManagementApi;
  readonly #byKey = new Map<string, QueueAnswer>();
  readonly #policyUntold = new Set<string>();
  #nextPage = 1;
  #pageReadMs = Number.NEGATIVE_INFINITY;
  #listedMs: number | null = null;
  #version = 0;

  constructor(api: ManagementApi) {
    this.#api = api;
  }

  /** Changes with every change. */
  get version(): number {
    return this.#version;
  }

  get byKey(): ReadonlyMap<string, QueueAnswer> {
    return this.#byKey;
  }

  /** Of which only the listing has told yet, which leaves policies out. */
  get policyUntold(): ReadonlySet<string> {
    return this.#policyUntold;
  }

  /** The listing, then as much as there is time for of what only the pages tell: policies. Later rounds go on. */
  async begin(call: Call): Promise<void> {
    if (this.#listedMs !== null) return;
    await this.list(call);
    const began = systemClock.monotonicMs();
    do await this.#readPage(call);
    while (this.#nextPage > 1 && systemClock.monotonicMs() - began < limits.declaredReadMs);
  }

  /** Reads the next page when its turn has come. */
  async refresh(call: Call): Promise<void> {
    if (systemClock.monotonicMs() - this.#pageReadMs >= limits.declaredPageMs) await this.#readPage(call);
  }

  /** Which queues there are, with their depths of this moment. One that is not listed is forgotten. */
  async list(call: Call): Promise<QueueAnswer[]> {
    const answers = await this.#api.queueTotals(call);
    if (answers.length > limits.clusterQueues) {
      throw new DomainError(
        'limit_exceeded',
        `The cluster has ${answers.length} queues; at most ${limits.clusterQueues} are watched. Use a user that sees fewer vhosts.`,
      );
    }
    const present = new Set(answers.map(keyOf));
    for (const key of this.#byKey.keys()) if (!present.has(key)) this.#forget(key);
    for (const answer of answers) {
      const known = this.#byKey.get(keyOf(answer));
      if (known === undefined) this.#policyUntold.add(keyOf(answer));
      // The listing does not tell of policies: those that are known stay.
      this.#set(known === undefined ? answer : movedTo(known, answer));
    }
    this.#listedMs = systemClock.monotonicMs();
    return answers;
  }

  /** Whether the last listing is old enough that another is no burden. */
  mayList(): boolean {
    return this.#listedMs === null || systemClock.monotonicMs() - this.#listedMs >= limits.declaredPageMs;
  }

  /** Asks for one queue; null, and forgotten, when it is gone. */
  async ask(address: QueueAddress, call: Call): Promise<QueueAnswer | null> {
    try {
      const answer = await this.#api.queue(address, call);
      this.#setWhole(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
      this.#forget(keyOf(address));
      return null;
    }
  }

  async #readPage(call: Call): Promise<void> {
    const answer = await this.#api.queuePage(this.#nextPage, call);
    this.#pageReadMs = systemClock.monotonicMs();
    for (const queue of answer?.items ?? []) this.#setWhole(queue);
    this.#nextPage = answer === null || this.#nextPage >= answer.page_count ? 1 : this.#nextPage + 1;
  }

  #setWhole(answer: QueueAnswer): void {
    this.#policyUntold.delete(keyOf(answer));
    this.#set(answer);
  }

  #set(answer: QueueAnswer): void {
    const known = this.#byKey.get(keyOf(answer));
    if (known !== undefined && declarationOf(known) === declarationOf(answer)) return;
    this.#byKey.set(keyOf(answer), answer);
    this.#version += 1;
  }

  #forget(key: string): void {
    this.#byKey.delete(key);
    this.#policyUntold.delete(key);
    this.#version += 1;
  }
}

function movedTo(known: QueueAnswer, { node, leader }: QueueAnswer): QueueAnswer {
  return { ...known, node: node ?? known.node, leader: leader ?? known.leader };
}

function declarationOf(answer: QueueAnswer): string {
  const { type, durable, auto_delete, exclusive, node, leader, policy, delivery_limit } = answer;
  const { arguments: args, effective_policy_definition: effective, delayed_retry, members } = answer;
  const plain = [type, durable, auto_delete, exclusive, node ?? null, leader ?? null, policy ?? null];
  return JSON.stringify([...plain, delivery_limit, delayed_retry, members, args, effective ?? {}]);
}
