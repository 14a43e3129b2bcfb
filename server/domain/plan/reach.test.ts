import { describe, expect, test } from 'vitest';
import type { RedriveDestination } from '../redrive-destination';
import { previewOf } from './preview';
import { reachFrom, reachSentence } from './reach';
import { death, events, input, look, view } from './testing';

describe('the blast radius of a choice', () => {
  const original: RedriveDestination = { kind: 'original' };
  const seen = (destination: RedriveDestination, routingKeys: string[]) =>
    previewOf(
      look([view({ deaths: [{ ...death, routingKeys }] }), view()]),
      { ...input, destination },
      events,
    );

  test('the origin gets one copy of each; the original exchange copies to every queue bound there', () => {
    const one = reachFrom(
      [{ name: 'orders', gets: 'all' }],
      seen({ kind: 'origin' }, ['order.created']),
      null,
    );
    expect(one).toMatchObject({
      mostCopies: 1,
      stayingMessages: 0,
      queues: [{ name: 'orders', messages: 2 }],
    });
    expect(reachSentence(one)).toBe('To orders.');
    const both = [
      { name: 'audit', gets: 'all' as const },
      { name: 'orders', gets: 'all' as const },
    ];
    const many = reachFrom(both, seen(original, ['order.created']), null);
    expect(reachSentence(many)).toBe('Up to 2 copies of each message: audit and orders.');
  });

  test('what reaches nothing or says no address is counted as staying', () => {
    const preview = previewOf(look([view({ deaths: [] }), view()]), input, null);
    const reach = reachFrom([{ name: 'orders', gets: 'some' }], preview, null);
    expect(reachSentence(reach)).toBe('To orders; 1 of 2 looked at would stay.');
    const none = previewOf(look([view({ deaths: [] })]), input, null);
    expect(reachSentence(reachFrom([], none, null))).toContain('None of the 1 looked at');
  });

  test('without a look only what the bindings say for certain is called so', () => {
    const unlooked = (gets: 'all' | 'possibly') =>
      reachSentence(
        reachFrom(
          [
            { name: 'audit', gets },
            { name: 'orders', gets },
          ],
          null,
          null,
        ),
      );
    expect(unlooked('all')).toBe('Up to 2 copies of each message: audit and orders.');
    expect(unlooked('possibly')).toBe('Perhaps to audit and orders.');
    expect(reachSentence(reachFrom([], null, null))).toBe('No queue is known to get a copy.');
    expect(reachSentence(reachFrom([], null, 'Denied.'))).toBe('Denied.');
  });

  test('many queues are named in part', () => {
    const wanted = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ name, gets: 'all' as const }));
    expect(reachSentence(reachFrom(wanted, null, null))).toContain('a, b, c, d and 2 more');
  });
});
