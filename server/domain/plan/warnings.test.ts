import { describe, expect, test } from 'vitest';
import type { MessageView } from '../message';
import type { RedriveInput } from '../redrive';
import type { RedriveFacts } from '../redrive-plan';
import type { SourceFacts } from './facts';
import { previewOf } from './preview';
import type { PlanTarget } from './schema';
import { death, events, input, look, orders, planOf, source, view } from './testing';

describe('warnings', () => {
  const noted = (over: Partial<RedriveInput>, with_: Partial<RedriveFacts>) =>
    Object.fromEntries(planOf(over, with_).plan.warnings.map(({ code, sentence }) => [code, sentence]));
  const target = (over: Partial<PlanTarget>, destination: RedriveInput['destination'] = { kind: 'origin' }) =>
    noted({ destination }, { targets: [{ ...orders, ...over }] });
  const from = (over: Partial<SourceFacts>, chosen: Partial<RedriveInput> = {}) =>
    noted(chosen, { source: { ...source, ...over } });
  const seen = (
    over: Partial<MessageView>,
    chosen: Partial<RedriveInput> = {},
    with_: Partial<RedriveFacts> = {},
  ) =>
    noted(chosen, {
      preview: previewOf(look([view(over), view()]), { ...input, ...chosen }, events),
      ...with_,
    });

  describe('about the targets', () => {
    test('no consumers', () => {
      expect(target({ consumers: 0 })['no-consumers']).toContain('orders has no consumers');
      expect(target({ consumers: null })).toEqual({});
    });

    test('too little room: what refuses keeps messages here, what drops loses others', () => {
      const full = { maxLengthMessages: 1_000, depthMessages: 900 };
      expect(target({ ...full, overflow: 'reject-publish' })['room']).toContain('takes 100 more');
      expect(target({ ...full, overflow: 'drop-head' })['room']).toContain(
        'drops its oldest messages, up to 4,020',
      );
      expect(target({ ...full, maxLengthMessages: 100_000 })).toEqual({});
    });

    test('too little room: where else the copies of what is refused come to lie', () => {
      const full = { maxLengthMessages: 1_000, depthMessages: 900, overflow: 'reject-publish' };
      expect(target(full)['room']).toMatch(/what it refuses stays\.$/);
      expect(target({ ...full, overflow: 'reject-publish-dlx' })['room']).toMatch(
        /stays, and the redrive stops there: its dead-letter exchange gets a copy of each all the same\.$/,
      );
      const targets = [
        { ...orders, ...full },
        { ...orders, queue: 'audit' },
      ];
      const { room } = noted({ destination: { kind: 'original' } }, { targets });
      expect(room).toMatch(/and the redrive stops there: the other queues get their copies all the same\.$/);
      expect(noted({ destination: { kind: 'origin' } }, { targets })['room']).toMatch(/stays\.$/);
    });

    test('too little room in bytes, from the mean size of what is in the source', () => {
      const full = { maxLengthBytes: 1_000_000, readyBytes: 900_000, overflow: 'reject-publish' };
      expect(target(full)['room-bytes']).toContain('takes about 100 more messages by its limit in bytes');
      expect(target({ ...full, maxLengthBytes: 100_000_000 })).toEqual({});
    });

    test('a queue that only some of the messages reach needs room for those alone', () => {
      const two = [view(), view(), view(), view({ deaths: [{ ...death, queue: 'mail' }] })];
      const mail = { ...orders, queue: 'mail', gets: 'some' as const, maxLengthMessages: 1_100 };
      const preview = previewOf(look(two), input, null);
      expect(noted({}, { targets: [mail], preview })).toEqual({});
      expect(noted({}, { targets: [{ ...mail, maxLengthMessages: 900 }], preview })['room']).toContain(
        '890 more',
      );
    });

    test('an origin that is gone blocks nothing: its messages stay; another vhost that has one is named', () => {
      const targets = [orders, { ...orders, queue: 'old', exists: false }];
      const elsewhere = [{ queue: 'old', vhosts: ['eu'] }];
      const { plan } = planOf({}, { targets, elsewhere });
      expect(plan.blockers).toEqual([]);
      expect(plan.warnings).toMatchObject([
        {
          code: 'target-gone',
          subject: 'old',
          sentence:
            'old is gone: messages that died there stay in orders.dlq. A queue of that name is in eu; a redrive stays in the vhost /.',
        },
      ]);
    });

    test('down, expiring, or without a dead-letter exchange', () => {
      expect(target({ brokerState: 'minority' })['target-down']).toContain('orders is minority');
      expect(target({ messageTtlMs: 60_000 })['target-ttl']).toContain('longer than 60 s');
      const elsewhere = { kind: 'queue', name: 'orders' } as const;
      const dropping = { hasDeadLetterExchange: false, type: 'quorum', deliveryLimit: 20 };
      expect(target(dropping, elsewhere)['target-drops']).toContain('or has failed 20 times, is gone');
      expect(target(dropping)).toEqual({});
    });

    test('routes that are not known, or not certain', () => {
      const uncertain = { queues: [], certain: false, alternates: [], entry: 'open' } as const;
      const route = { ...uncertain, queues: [], alternates: [] };
      expect(noted({}, { routingError: 'Denied.' })['routes-unknown']).toContain('Denied.');
      expect(noted({}, { route })['routes-uncertain']).toContain('possible');
    });
  });

  describe('about the messages', () => {
    test('nothing looked at', () => {
      expect(noted({}, { preview: null })['not-looked']).toContain(
        'Nothing of orders.dlq was looked at lately',
      );
    });

    test('no origin, or no address that it was published to', () => {
      expect(seen({ deaths: [] })['no-address']).toContain('1 of 2 looked at do not say where they died');
    });

    test('several queues, an alternate exchange, the way back into the source', () => {
      const destination = { kind: 'original' } as const;
      const codes = seen({ deaths: [{ ...death, routingKeys: ['unknown'] }] }, { destination });
      expect(codes['fan-out']).toContain('1 of 2 looked at reach more than one queue, up to 2');
      expect(codes['alternate']).toContain('match no binding of events');
      expect(codes['loop-some']).toContain('straight back into orders.dlq');
    });

    test('no queue at all', () => {
      const destination = { kind: 'exchange', name: 'nobody', routingKey: 'k' } as const;
      expect(seen({}, { destination })['unroutable-some']).toContain('2 of 2 looked at would reach no queue');
    });

    test('the user id of another, unless we may impersonate', () => {
      const other = { properties: [{ name: 'user_id', text: 'billing' }] };
      expect(seen(other)['user-id']).toContain('Give spillway the tag impersonator');
      expect(seen({ properties: [{ name: 'user_id', text: 'spillway' }] })).toEqual({});
      const rules = { user: 'spillway', mayImpersonate: true, removedHeaders: [] };
      expect(seen(other, {}, { rules })).toEqual({});
    });

    test('CC and BCC, the death history of old brokers, expiration, earlier redrives', () => {
      expect(seen({ headers: [{ name: 'BCC', type: 'array', text: '' }] })['cc']).toContain('left out');
      const rules = { user: 'spillway', mayImpersonate: false, removedHeaders: ['x-death'] };
      expect(seen({}, {}, { rules })['x-death']).toContain('2 of 2 looked at lose their death history');
      expect(seen({ deaths: [{ ...death, originalExpiration: '60000' }] })['expiration']).toContain(
        'not restored',
      );
      const count = { name: 'spillway-redrive-count', type: 'int32', text: '3' };
      expect(seen({ headers: [count] })['redriven-before']).toContain('up to 3 times');
    });
  });

  describe('about the source', () => {
    test('a delivery limit that what goes back counts against', () => {
      const budget = { limit: 20, used: 3, remaining: 16, atLimit: 'drops' } as const;
      expect(from({ budget })['delivery-limit']).toContain(
        'drops a message after 20, and 3 may be used already',
      );
    });

    test('others that hold or take its messages, priorities, order that is not kept', () => {
      expect(from({ unackedMessages: 12 })['held']).toContain('12 messages of orders.dlq are held');
      expect(from({ consumers: 1 })['source-consumers']).toContain('1 consumer takes');
      expect(from({ maxPriority: 5 })['priority']).toContain('higher priorities first');
      const capability = { ...source.capability, keepsOrder: false } as SourceFacts['capability'];
      expect(from({ capability })['order']).toContain('does not keep the order');
    });

    test('reaching what is selected: held meanwhile, out of reach, and longer than a consumer may hold', () => {
      const filter = {
        kind: 'filter',
        conditions: [{ kind: 'body-text', text: 'x' }],
      } as RedriveInput['selection'];
      const chosen = { ...input, selection: filter, ratePerSec: 1 };
      const body = Buffer.from('x').toString('base64');
      const messages = [
        ...Array.from({ length: 9 }, () => view()),
        view({ bodyBase64: body }),
        view({ bodyTruncated: true }),
      ];
      const preview = previewOf(look(messages), chosen, null);
      const codes = noted(chosen, { preview, source: { ...source, readyMessages: 50_000 } });
      expect(codes['held-meanwhile']).toContain('at most 20,000 are skipped');
      expect(codes['out-of-reach']).toContain('not selected, more than can be skipped');
      expect(codes['consumer-timeout']).toContain('30 minutes');
      expect(codes['undecided']).toContain('1 message looked at cannot be told');
      expect(
        from({ readyMessages: 2 }, { selection: { kind: 'messages', fingerprints: ['a', 'b'] } }),
      ).toEqual({});
    });

    test('no queue is known to dead-letter into it', () => {
      expect(noted({}, { targets: [] })['no-origin-known']).toContain('No queue is known to dead-letter');
    });
  });

  test('parking: after how many redrives, and a queue that is declared for it', () => {
    const parking = { after: 3, queue: 'parked', exists: false };
    expect(noted({}, { parking })['parking']).toContain(
      '3 times already and died again goes to parked instead. It',
    );
    expect(planOf({}, { parking: { ...parking, queue: 'orders.dlq' } }).blockers[0]?.code).toBe('parking');
  });
});
