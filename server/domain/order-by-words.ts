// What messages are kept in order by, in words.

import type { OrderBy } from './order-key';

export function orderByWords(orderBy: OrderBy): string {
  return orderBy.kind === 'header' ? `the header ${orderBy.name}` : `${orderBy.path} in the body`;
}
