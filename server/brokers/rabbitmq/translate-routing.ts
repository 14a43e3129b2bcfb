// Exchanges and bindings of the management API in the product's words. Pure.

import type { BindingFacts, ExchangeFacts, VhostRouting } from '@/server/domain/route';
import type { BindingAnswer, ExchangeAnswer, PolicyAnswer } from './management-schemas';

export function translateExchange({ name, type, internal, arguments: args }: ExchangeAnswer): ExchangeFacts {
  const alternate = args['alternate-exchange'];
  return { name, type, internal, alternate: typeof alternate === 'string' ? alternate : null };
}

export function translateBinding(binding: BindingAnswer): BindingFacts {
  return {
    source: binding.source,
    destination: binding.destination,
    destinationType: binding.destination_type === 'queue' ? 'queue' : 'exchange',
    routingKey: binding.routing_key,
    arguments: binding.arguments,
  };
}

/** An argument wins over a policy. */
export function translateRouting(
  exchanges: ExchangeAnswer[],
  bindings: BindingAnswer[],
  policies: PolicyAnswer[],
): VhostRouting {
  return {
    exchanges: exchanges.map((answer) => {
      const exchange = translateExchange(answer);
      if (exchange.alternate !== null || !answer.policy) return exchange;
      const policy = policies.find(({ name }) => name === answer.policy);
      const alternate = policy?.definition['alternate-exchange'];
      return { ...exchange, alternate: typeof alternate === 'string' ? alternate : null };
    }),
    bindings: bindings.filter(({ source }) => source !== '').map(translateBinding),
  };
}
