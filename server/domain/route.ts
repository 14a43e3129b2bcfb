// Which queues get a copy of a publish, computed from the exchanges and bindings of one vhost by the rules of
// AMQP and RabbitMQ. What cannot be known from them alone is said to be possible, never guessed to be nowhere.

import type { TypedHeader } from './message';
import { headersMatch } from './route-headers';
import { topicMatches } from './route-topic';

export type ExchangeFacts = {
  name: string;
  type: string;
  /** No client may publish to it. */
  internal: boolean;
  /** Where goes what no binding matches. */
  alternate: string | null;
};

export type BindingFacts = {
  source: string;
  destination: string;
  destinationType: 'queue' | 'exchange';
  routingKey: string;
  arguments: Record<string, unknown>;
};

/** Exchanges and bindings of one vhost, read live and whole. */
export type VhostRouting = { exchanges: ExchangeFacts[]; bindings: BindingFacts[] };

/** What is published. Null stands for any key, and for headers that are not known. */
export type Routable = { routingKey: string | null; headers: readonly TypedHeader[] | null };

export type Route = {
  queues: { name: string; certain: boolean }[];
  /** False where more, or fewer, than those could get a copy. */
  certain: boolean;
  /** Exchanges whose alternate caught what none of their bindings matched. */
  alternates: string[];
  /** The exchange published to: the broker refuses a publish to none, and to an internal one. */
  entry: 'open' | 'missing' | 'internal';
};

type Match = 'yes' | 'no' | 'maybe';
type Exchange = ExchangeFacts & { bindings: BindingFacts[]; byKey: Map<string, BindingFacts[]> };

export class RoutingTable {
  readonly #exchanges = new Map<string, Exchange>();
  readonly #hasQueue: (name: string) => boolean;

  constructor({ exchanges, bindings }: VhostRouting, hasQueue: (name: string) => boolean) {
    this.#hasQueue = hasQueue;
    for (const exchange of exchanges) {
      this.#exchanges.set(exchange.name, { ...exchange, bindings: [], byKey: new Map() });
    }
    for (const binding of bindings) {
      const source = this.#exchanges.get(binding.source);
      source?.bindings.push(binding);
      const sameKey = source?.byKey.get(binding.routingKey);
      if (sameKey === undefined) source?.byKey.set(binding.routingKey, [binding]);
      else sameKey.push(binding);
    }
  }

  route(exchange: string, message: Routable): Route {
    const walk = new Walk(this.#exchanges, this.#hasQueue, message);
    walk.into(exchange, true);
    const { reached, certain, alternates } = walk;
    const facts = this.#exchanges.get(exchange);
    const entry =
      exchange === '' ? 'open' : facts === undefined ? 'missing' : facts.internal ? 'internal' : 'open';
    const queues = [...reached].map(([name, sure]) => ({ name, certain: sure }));
    return { queues, certain, alternates: [...alternates], entry };
  }
}

/** One publish on its way through the exchanges; each is passed once, as the broker does. */
class Walk {
  readonly reached = new Map<string, boolean>();
  readonly alternates = new Set<string>();
  certain = true;
  readonly #exchanges: ReadonlyMap<string, Exchange>;
  readonly #hasQueue: (name: string) => boolean;
  readonly #message: Routable;
  readonly #seen = new Map<string, boolean>();

  constructor(
    exchanges: ReadonlyMap<string, Exchange>,
    hasQueue: (name: string) => boolean,
    message: Routable,
  ) {
    this.#exchanges = exchanges;
    this.#hasQueue = hasQueue;
    this.#message = message;
  }

  /** `sure`: the message comes here whatever is not known. */
  into(name: string, sure: boolean): void {
    const { routingKey } = this.#message;
    if (name === '') {
      if (routingKey === null) this.certain = false;
      else if (this.#hasQueue(routingKey)) this.#reach(routingKey, sure);
      return;
    }
    const before = this.#seen.get(name);
    if (before === true || before === sure) return;
    this.#seen.set(name, sure);
    const exchange = this.#exchanges.get(name);
    if (exchange !== undefined) this.#through(exchange, sure);
  }

  #through(exchange: Exchange, sure: boolean): void {
    let best: Match = 'no';
    for (const binding of this.#candidates(exchange)) {
      const match = matches(exchange.type, binding, this.#message);
      if (match === 'no') continue;
      if (match === 'maybe') this.certain = false;
      if (best !== 'yes') best = match;
      const sureHere = sure && match === 'yes';
      if (binding.destinationType === 'queue') this.#reach(binding.destination, sureHere);
      else this.into(binding.destination, sureHere);
    }
    if (best === 'yes' || exchange.alternate === null) return;
    this.alternates.add(exchange.name);
    this.into(exchange.alternate, sure && best === 'no');
  }

  #candidates({ type, bindings, byKey }: Exchange): readonly BindingFacts[] {
    const { routingKey } = this.#message;
    return type === 'direct' && routingKey !== null ? (byKey.get(routingKey) ?? []) : bindings;
  }

  #reach(queue: string, sure: boolean): void {
    this.reached.set(queue, sure || this.reached.get(queue) === true);
  }
}

function matches(type: string, binding: BindingFacts, { routingKey, headers }: Routable): Match {
  switch (type) {
    case 'fanout':
      return 'yes';
    case 'direct':
      if (routingKey === null) return 'maybe';
      return binding.routingKey === routingKey ? 'yes' : 'no';
    case 'topic':
      if (routingKey === null) return binding.routingKey === '#' ? 'yes' : 'maybe';
      return topicMatches(binding.routingKey, routingKey) ? 'yes' : 'no';
    case 'headers':
      return headers === null ? 'maybe' : headersMatch(binding.arguments, headers);
    default:
      // Exchanges of plugins decide by rules of their own.
      return 'maybe';
  }
}
