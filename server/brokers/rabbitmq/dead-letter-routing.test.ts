import { describe, expect, test } from 'vitest';
import { Topology } from './dead-letter-routing';

const at = (name: string) => ({ vhost: '/', name });
const exchange = (name: string, type: string, alternate?: string) => ({
  vhost: '/',
  name,
  type,
  internal: false,
  arguments: alternate === undefined ? {} : { 'alternate-exchange': alternate },
});
const bind = (source: string, destination: string, routing_key: string, destination_type = 'queue') => ({
  vhost: '/',
  source,
  destination,
  destination_type,
  routing_key,
  arguments: {},
});
const queues = ['orders', 'dlq', 'dlq.eu', 'dlq.us', 'parking'].map(at);

describe('where dead letters go', () => {
  test('default exchange with a key: that queue, certainly; none when it does not exist', () => {
    const topology = new Topology(queues, [], []);
    expect(topology.deadLetters(at('orders'), '', 'dlq')).toEqual({ queues: ['dlq'], certain: true });
    expect(topology.deadLetters(at('orders'), '', 'gone')).toEqual({ queues: [], certain: true });
  });

  test('fanout: every bound queue, whatever the key', () => {
    const topology = new Topology(queues, [exchange('dlx', 'fanout')], [bind('dlx', 'dlq', 'ignored')]);
    expect(topology.deadLetters(at('orders'), 'dlx', null)).toEqual({ queues: ['dlq'], certain: true });
  });

  test('direct: only the bound key; a key nobody bound is dropped without a trace', () => {
    const topology = new Topology(
      queues,
      [exchange('dlx', 'direct')],
      [bind('dlx', 'dlq.eu', 'eu'), bind('dlx', 'dlq.us', 'us')],
    );
    expect(topology.deadLetters(at('orders'), 'dlx', 'eu')).toEqual({ queues: ['dlq.eu'], certain: true });
    expect(topology.deadLetters(at('orders'), 'dlx', 'asia')).toEqual({ queues: [], certain: true });
  });

  test('direct with messages keeping their key: the keys that lead into the source tell the likely ones', () => {
    const topology = new Topology(
      queues,
      [exchange('dlx', 'direct'), exchange('in', 'direct')],
      [bind('in', 'orders', 'eu'), bind('dlx', 'dlq.eu', 'eu'), bind('dlx', 'dlq.us', 'us')],
    );
    expect(topology.deadLetters(at('orders'), 'dlx', null)).toEqual({ queues: ['dlq.eu'], certain: false });
  });

  test('what a running redrive binds to look on is no target', () => {
    const topology = new Topology(
      null,
      [exchange('dlx', 'fanout')],
      [bind('dlx', 'dlq', ''), bind('dlx', 'spillway.watch.24c8', '')],
    );
    expect(topology.deadLetters(at('orders'), 'dlx', 'k')).toEqual({ queues: ['dlq'], certain: true });
  });

  test('topic: patterns match; # alone is certain for any key', () => {
    const dlx = exchange('dlx', 'topic');
    const all = new Topology(queues, [dlx], [bind('dlx', 'dlq', '#')]);
    expect(all.deadLetters(at('orders'), 'dlx', null)).toEqual({ queues: ['dlq'], certain: true });
    const some = new Topology(queues, [dlx], [bind('dlx', 'dlq.eu', 'eu.*'), bind('dlx', 'dlq.us', 'us.#')]);
    expect(some.deadLetters(at('orders'), 'dlx', 'eu.order').queues).toEqual(['dlq.eu']);
    expect(some.deadLetters(at('orders'), 'dlx', 'us').queues).toEqual(['dlq.us']);
  });

  test('headers and exchanges of plugins: all that could be reached, uncertain', () => {
    const topology = new Topology(queues, [exchange('dlx', 'headers')], [bind('dlx', 'dlq', '')]);
    expect(topology.deadLetters(at('orders'), 'dlx', 'k')).toEqual({ queues: ['dlq'], certain: false });
  });

  test('exchanges bound to exchanges are followed, cycles end, alternates catch what nothing matched', () => {
    const topology = new Topology(
      queues,
      [exchange('dlx', 'direct', 'rest'), exchange('more', 'fanout'), exchange('rest', 'fanout')],
      [
        bind('dlx', 'more', 'k', 'exchange'),
        bind('more', 'dlx', '', 'exchange'),
        bind('more', 'dlq', ''),
        bind('rest', 'parking', ''),
      ],
    );
    expect(topology.deadLetters(at('orders'), 'dlx', 'k')).toEqual({ queues: ['dlq'], certain: true });
    expect(topology.deadLetters(at('orders'), 'dlx', 'other')).toEqual({
      queues: ['parking'],
      certain: true,
    });
  });

  test('an exchange that does not exist reaches nothing', () => {
    expect(new Topology(queues, [], []).deadLetters(at('orders'), 'gone', 'k')).toEqual({
      queues: [],
      certain: true,
    });
  });
});
