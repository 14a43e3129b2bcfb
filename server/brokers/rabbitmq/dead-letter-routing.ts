// Where dead letters go, computed from exchanges and bindings alone. What depends on each message's own
// routing key or headers is said to be uncertain, never guessed to be nowhere.

import type { QueueAddress } from '@/server/domain/queue';
import { RoutingTable, type VhostRouting } from '@/server/domain/route';
import type { BindingAnswer, ExchangeAnswer } from './management-schemas';
import { watchPrefix } from './passing-watch';
import { translateBinding, translateExchange } from './translate-routing';

export type Routes = { queues: string[]; certain: boolean };

const keyOf = (vhost: string, name: string) => JSON.stringify([vhost, name]);

export class Topology {
  readonly #tables = new Map<string, RoutingTable>();
  /** Routing keys, without wildcards, by which messages can reach a queue. */
  readonly #keysInto = new Map<string, Set<string>>();
  readonly #hasQueue: (vhost: string, name: string) => boolean;
  readonly #memo = new Map<string, Routes>();

  /** `queues` null: not known, and each is taken to exist. */
  constructor(queues: Iterable<QueueAddress> | null, exchanges: ExchangeAnswer[], bindings: BindingAnswer[]) {
    const known = queues && new Set([...queues].map(({ vhost, name }) => keyOf(vhost, name)));
    this.#hasQueue = (vhost, name) => known === null || known.has(keyOf(vhost, name));
    const routing = new Map<string, VhostRouting>();
    const of = (vhost: string) => {
      const found = routing.get(vhost) ?? { exchanges: [], bindings: [] };
      routing.set(vhost, found);
      return found;
    };
    for (const exchange of exchanges) of(exchange.vhost).exchanges.push(translateExchange(exchange));
    for (const binding of bindings) {
      if (binding.source === '' || isOwnWatch(binding)) continue;
      of(binding.vhost).bindings.push(translateBinding(binding));
      if (binding.destination_type !== 'queue' || /[*#]/.test(binding.routing_key)) continue;
      const into = keyOf(binding.vhost, binding.destination);
      const keys = this.#keysInto.get(into) ?? new Set();
      this.#keysInto.set(into, keys.add(binding.routing_key));
    }
    for (const [vhost, facts] of routing) this.#tables.set(vhost, this.#tableOf(vhost, facts));
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
    const table = this.#tables.get(vhost) ?? this.#tableOf(vhost, { exchanges: [], bindings: [] });
    const { queues, certain } = table.route(exchange, { routingKey: key, headers: null });
    const routes = { queues: queues.map(({ name }) => name), certain };
    this.#memo.set(memoKey, routes);
    return routes;
  }

  #tableOf(vhost: string, routing: VhostRouting): RoutingTable {
    return new RoutingTable(routing, (name) => this.#hasQueue(vhost, name));
  }
}

/** Copies that a redrive of ours watches pass by are no place where anybody finds a dead letter. */
function isOwnWatch({ destination, destination_type }: BindingAnswer): boolean {
  return destination_type === 'queue' && destination.startsWith(watchPrefix);
}
