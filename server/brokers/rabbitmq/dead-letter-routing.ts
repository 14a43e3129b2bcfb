// Where dead letters go, computed from exchanges and bindings alone. What depends on each message's own
// routing key or headers is said to be uncertain, never guessed to be nowhere.

import type { QueueAddress } from '@/server/domain/queue';
import type { BindingAnswer, ExchangeAnswer } from './management-schemas';

export type Routes = { queues: string[]; certain: boolean };

type Exchange = {
  type: string;
  alternate: string | null;
  bindings: BindingAnswer[];
  byKey: Map<string, BindingAnswer[]>;
};

const keyOf = (vhost: string, name: string) => JSON.stringify([vhost, name]);

export class Topology {
  readonly #exchanges = new Map<string, Exchange>();
  /** Routing keys, without wildcards, by which messages can reach a queue. */
  readonly #keysInto = new Map<string, Set<string>>();
  /** Null: not known, and each is taken to exist. */
  readonly #queues: ReadonlySet<string> | null;
  readonly #memo = new Map<string, Routes>();

  constructor(queues: Iterable<QueueAddress> | null, exchanges: ExchangeAnswer[], bindings: BindingAnswer[]) {
    this.#queues = queues && new Set([...queues].map(({ vhost, name }) => keyOf(vhost, name)));
    for (const exchange of exchanges) {
      const alternate = exchange.arguments['alternate-exchange'];
      this.#exchanges.set(keyOf(exchange.vhost, exchange.name), {
        type: exchange.type,
        alternate: typeof alternate === 'string' ? alternate : null,
        bindings: [],
        byKey: new Map(),
      });
    }
    for (const binding of bindings) {
      if (binding.source === '') continue;
      const source = this.#exchanges.get(keyOf(binding.vhost, binding.source));
      source?.bindings.push(binding);
      const sameKey = source?.byKey.get(binding.routing_key);
      if (sameKey === undefined) source?.byKey.set(binding.routing_key, [binding]);
      else sameKey.push(binding);
      if (binding.destination_type !== 'queue' || /[*#]/.test(binding.routing_key)) continue;
      const into = keyOf(binding.vhost, binding.destination);
      const keys = this.#keysInto.get(into) ?? new Set();
      this.#keysInto.set(into, keys.add(binding.routing_key));
    }
  }

  /** Queues that a dead letter of `queue` reaches. `routingKey` null: each message keeps its own. */
  deadLetters(queue: QueueAddress, exchange: string, routingKey: string | null): Routes {
    if (routingKey !== null) return this.#route(queue.vhost, exchange, routingKey);
    const keys = this.#keysInto.get(keyOf(queue.vhost, queue.name)) ?? new Set();
    const likely = [...new Set([...keys, queue.name])].map((key) => this.#route(queue.vhost, exchange, key));
    const queues = [...new Set(likely.flatMap((routes) => routes.queues))];
    if (exchange === '') return { queues: queues.filter((name) => name !== queue.name), certain: false };
    const any = this.#route(queue.vhost, exchange, null);
    return any.certain ? any : { queues: queues.length > 0 ? queues : any.queues, certain: false };
  }

  /** `key` null stands for any key: all that could be reached, certain only where keys do not matter. */
  #route(vhost: string, exchange: string, key: string | null): Routes {
    const memoKey = JSON.stringify([vhost, exchange, key]);
    const known = this.#memo.get(memoKey);
    if (known !== undefined) return known;
    const queues = new Set<string>();
    const certain = this.#walk(vhost, exchange, key, queues, new Set());
    const routes = { queues: [...queues], certain };
    this.#memo.set(memoKey, routes);
    return routes;
  }

  #walk(vhost: string, name: string, key: string | null, into: Set<string>, seen: Set<string>): boolean {
    if (name === '') {
      if (key === null) return false;
      if (this.#queues === null || this.#queues.has(keyOf(vhost, key))) into.add(key);
      return true;
    }
    if (seen.has(name)) return true;
    seen.add(name);
    const exchange = this.#exchanges.get(keyOf(vhost, name));
    if (exchange === undefined) return true;
    let certain = true;
    let matched = false;
    const candidates =
      exchange.type === 'direct' && key !== null ? (exchange.byKey.get(key) ?? []) : exchange.bindings;
    for (const binding of candidates) {
      const match = matches(exchange.type, binding.routing_key, key);
      if (match === 'no') continue;
      if (match === 'maybe') certain = false;
      matched = true;
      if (binding.destination_type === 'queue') into.add(binding.destination);
      else certain = this.#walk(vhost, binding.destination, key, into, seen) && certain;
    }
    if ((!matched || !certain) && exchange.alternate !== null) {
      certain = this.#walk(vhost, exchange.alternate, key, into, seen) && certain;
    }
    return certain;
  }
}

function matches(type: string, pattern: string, key: string | null): 'yes' | 'no' | 'maybe' {
  if (type === 'fanout') return 'yes';
  if (type === 'topic') {
    if (key === null) return pattern === '#' ? 'yes' : 'maybe';
    return topicMatches(pattern.split('.'), key.split('.')) ? 'yes' : 'no';
  }
  if (type === 'direct') {
    if (key === null) return 'maybe';
    return pattern === key ? 'yes' : 'no';
  }
  // Headers exchanges and those of plugins decide by what only the message tells.
  return 'maybe';
}

/** `*` is one word, `#` any number of them. Iterative: a hostile pattern must not cost exponential time. */
export function topicMatches(pattern: readonly string[], words: readonly string[]): boolean {
  let reachable = new Array<boolean>(words.length + 1).fill(false);
  reachable[0] = true;
  for (const part of pattern) {
    const next = new Array<boolean>(words.length + 1).fill(false);
    for (let i = 0; i <= words.length; i += 1) {
      if (part === '#') next[i] = reachable[i] === true || (i > 0 && next[i - 1] === true);
      else next[i] = i > 0 && reachable[i - 1] === true && (part === '*' || part === words[i - 1]);
    }
    reachable = next;
  }
  return reachable[words.length] === true;
}
