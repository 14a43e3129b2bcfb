import { describe, expect, test } from 'vitest';
import { type BindingFacts, type ExchangeFacts, type Routable, RoutingTable } from './route';
import { headersMatch } from './route-headers';
import { topicMatches } from './route-topic';

const exchange = (name: string, type: string, over: Partial<ExchangeFacts> = {}): ExchangeFacts => ({
  name,
  type,
  internal: false,
  alternate: null,
  ...over,
});
const bind = (source: string, destination: string, routingKey = '', args = {}): BindingFacts => ({
  source,
  destination: destination.replace('>', ''),
  destinationType: destination.startsWith('>') ? 'exchange' : 'queue',
  routingKey,
  arguments: args,
});
const text = (name: string, value: string) => ({ name, type: 'string', text: value });

const table = new RoutingTable(
  {
    exchanges: [
      exchange('direct', 'direct', { alternate: 'lost' }),
      exchange('topic', 'topic'),
      exchange('fanout', 'fanout'),
      exchange('headers', 'headers'),
      exchange('hash', 'x-consistent-hash', { alternate: 'lost' }),
      exchange('lost', 'fanout'),
      exchange('ring', 'fanout'),
      exchange('own', 'fanout', { internal: true }),
    ],
    bindings: [
      bind('direct', 'orders', 'order'),
      bind('direct', 'audit', 'order'),
      bind('direct', 'mail', 'mail'),
      bind('topic', 'orders', 'order.*'),
      bind('topic', 'audit', '#'),
      bind('topic', '>direct', 'order.#'),
      bind('fanout', '>topic'),
      bind('fanout', 'all'),
      bind('headers', 'acme', '', { tenant: 'acme' }),
      bind('headers', 'other', '', { tenant: 'other' }),
      bind('hash', 'h1', '1'),
      bind('hash', 'h2', '1'),
      bind('lost', 'parking'),
      bind('ring', '>ring'),
      bind('ring', 'all'),
    ],
  },
  (name) => name === 'orders',
);

const reached = (to: string, message: Partial<Routable>) =>
  table.route(to, { routingKey: '', headers: [], ...message });
const names = (to: string, message: Partial<Routable>) =>
  reached(to, message)
    .queues.map(({ name, certain }) => (certain ? name : `${name}?`))
    .sort();

describe('who gets a copy', () => {
  test.each<[string, string, Partial<Routable>, string[]]>([
    ['default: the queue that the key names', '', { routingKey: 'orders' }, ['orders']],
    ['default: nobody where there is no such queue', '', { routingKey: 'gone' }, []],
    ['direct: every queue with the key', 'direct', { routingKey: 'order' }, ['audit', 'orders']],
    ['direct: what no key matches goes to the alternate', 'direct', { routingKey: 'x' }, ['parking']],
    [
      'topic: by pattern, and on through other exchanges',
      'topic',
      { routingKey: 'order.new' },
      ['audit', 'orders', 'parking'],
    ],
    ['fanout: all, whatever the key', 'fanout', { routingKey: 'zzz' }, ['all', 'audit']],
    ['headers: by value', 'headers', { headers: [text('tenant', 'acme')] }, ['acme']],
    ['headers that are not known: possibly all', 'headers', { headers: null }, ['acme?', 'other?']],
    ['a plugin: possibly all, and its alternate', 'hash', { routingKey: 'k' }, ['h1?', 'h2?', 'parking?']],
    [
      'any key through a direct exchange: possibly all',
      'direct',
      { routingKey: null },
      ['audit?', 'mail?', 'orders?', 'parking?'],
    ],
    ['a ring of exchanges ends', 'ring', {}, ['all']],
    ['an exchange that is not there', 'gone', {}, []],
  ])('%s', (_, to, message, expected) => {
    expect(names(to, message)).toEqual(expected);
  });

  test('what an alternate caught is said', () => {
    expect(reached('direct', { routingKey: 'x' }).alternates).toEqual(['direct']);
    expect(reached('direct', { routingKey: 'order' }).alternates).toEqual([]);
  });

  test('a publish to no exchange, and to an internal one, is told from one that reaches nobody', () => {
    expect(reached('gone', {}).entry).toBe('missing');
    expect(reached('own', {}).entry).toBe('internal');
    expect(reached('lost', {}).entry).toBe('open');
    expect(reached('', { routingKey: 'gone' }).entry).toBe('open');
  });
});

describe('headers of a binding', () => {
  const number = (type: string, value: string) => [{ name: 'n', type, text: value }];
  test.each<[string, Record<string, unknown>, { name: string; type: string; text: string }[], string]>([
    ['all of none', {}, [], 'yes'],
    ['any of none', { 'x-match': 'any' }, [text('a', '1')], 'no'],
    ['all, one missing', { a: '1', b: '2' }, [text('a', '1')], 'no'],
    ['any, one missing', { 'x-match': 'any', a: '1', b: '2' }, [text('a', '1')], 'yes'],
    ['without x-, these do not count', { 'x-a': '1', b: '2' }, [text('b', '2')], 'yes'],
    ['with x-, these count', { 'x-match': 'all-with-x', 'x-a': '1' }, [text('x-a', '2')], 'no'],
    ['presence', { a: null }, [text('a', 'anything')], 'yes'],
    ['a number as text', { n: 5 }, [text('n', '5')], 'no'],
    ['an integer', { n: 5 }, number('int64', '5'), 'yes'],
    ['a double that could be an integer', { n: 5 }, number('double', '5'), 'maybe'],
    ['a double', { n: 5.5 }, number('double', '5.5'), 'yes'],
    ['a boolean', { n: true }, number('boolean', 'true'), 'yes'],
    ['a timestamp', { n: 5 }, number('timestamp', '5'), 'maybe'],
  ])('%s', (_, args, headers, expected) => {
    expect(headersMatch(args, headers)).toBe(expected);
  });
});

test('topic words', () => {
  expect(topicMatches('a.*.c', 'a.b.c')).toBe(true);
  expect(topicMatches('a.*', 'a')).toBe(false);
  expect(topicMatches('a.#', 'a')).toBe(true);
  expect(topicMatches('#.c.#', 'a.b.c.d')).toBe(true);
  expect(topicMatches('*', '')).toBe(false);
  expect(topicMatches('#', '')).toBe(true);
  expect(topicMatches('mail.', 'mail.')).toBe(true);
  expect(topicMatches('#.#.#.#.#.#.#.#.z', 'a.'.repeat(200) + 'b')).toBe(false);
});
