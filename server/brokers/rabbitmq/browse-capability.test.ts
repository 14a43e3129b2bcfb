import { describe, expect, test } from 'vitest';
import type { QueueReading } from '@/server/brokers/driver';
import type { QueueDetails } from '@/server/domain/queue';
import { browseCapability, putsBackByNack, redriveCapability } from './browse-capability';
import { queueSchema } from './management-schemas';
import { translateQueue } from './translate';
import { parseVersion } from './version';

const versions = {
  '3.10': parseVersion('3.10.8'),
  '4.0': parseVersion('4.0.5'),
  '4.3': parseVersion('4.3.6'),
};

function queue(
  type: 'classic' | 'quorum' | 'stream',
  details: Partial<QueueDetails> = {},
  fields: Partial<QueueReading> = {},
): QueueReading {
  const answer = queueSchema.parse({
    name: 'q',
    vhost: '/',
    type,
    messages: 0,
    messages_ready: 0,
    consumers: 0,
  });
  const context = { version: versions['4.0'], topology: null, countersKnown: true };
  const reading = translateQueue(answer, context);
  return { ...reading, ...fields, details: { ...reading.details, deliveryLimit: null, ...details } };
}

const effectsOf = (reading: QueueReading, version: keyof typeof versions, seen = 0) => {
  const capability = browseCapability(reading, seen, versions[version]);
  return capability.supported ? capability.effects : capability.reason;
};

describe('what a look does', () => {
  test('classic: marks and hides, never counts', () => {
    expect(effectsOf(queue('classic'), '3.10')).toEqual(['marks-redelivered', 'hides-while-held']);
  });

  test('quorum: counts as a delivery until 4.3, where a nack puts back without', () => {
    expect(effectsOf(queue('quorum'), '3.10')).toContain('counts-as-delivery');
    expect(effectsOf(queue('quorum'), '4.0')).toContain('counts-as-delivery');
    expect(effectsOf(queue('quorum'), '4.3')).not.toContain('counts-as-delivery');
    expect(putsBackByNack(queue('quorum'), versions['3.10'])).toBe(false);
  });

  test('quorum 4.3 that delays retries: a nack would delay them, so it is not used', () => {
    const delayed = queue('quorum', { arguments: { 'x-delayed-retry-type': 'all' } });
    expect(putsBackByNack(delayed, versions['4.3'])).toBe(false);
    expect(effectsOf(delayed, '4.3')).toContain('counts-as-delivery');
  });

  test('the budget shrinks with what was seen and is refused before the last one', () => {
    const limited = queue('quorum', { deliveryLimit: 20 });
    expect(browseCapability(limited, 0, versions['4.0'])).toMatchObject({
      budget: { limit: 20, used: 0, remaining: 19, atLimit: 'drops' },
    });
    const last = browseCapability(limited, 18, versions['4.0']);
    expect(last).toMatchObject({ budget: { used: 18, remaining: 1 } });
    expect(last.supported && last.sentence).toMatch(/at most 1 look is left/);
    for (const seen of [19, 20, 500]) {
      expect(browseCapability(limited, seen, versions['4.0'])).toMatchObject({
        supported: false,
        budget: { used: Math.min(20, seen), remaining: 0 },
      });
    }
  });

  test('what a queue does with a message at its limit is told, and how to go on when no look is left', () => {
    const toDlq = {
      deliveryLimit: 20,
      deadLettersTo: { exchange: '', routingKey: 'dlq', queues: ['dlq'], certain: true },
    };
    const deadLetters = queue('quorum', toDlq);
    expect(browseCapability(deadLetters, 0, versions['4.0']).budget?.atLimit).toBe('dead-letters');
    const reasonOf = (reading: QueueReading) => {
      const capability = browseCapability(reading, 19, versions['4.0']);
      return capability.supported ? '' : capability.reason;
    };
    expect(reasonOf(deadLetters)).toMatch(/dead-letters a message .* no look is left\. To read on, capture/);
    expect(reasonOf(deadLetters)).toMatch(/raise the limit with a policy/);
    // An argument is as old as its queue.
    const fixed = queue('quorum', { deliveryLimit: 20, arguments: { 'x-delivery-limit': 20 } });
    expect(reasonOf(fixed)).not.toMatch(/policy/);
  });

  test('quorum 4.3: nothing counts but a lost connection, which is said where there is a limit', () => {
    const sentenceOf = (reading: QueueReading) => {
      const capability = browseCapability(reading, 19, versions['4.3']);
      return capability.supported ? capability.sentence : '';
    };
    expect(sentenceOf(queue('quorum', { deliveryLimit: 20 }))).toMatch(/Only an end of Spillway/);
    expect(sentenceOf(queue('quorum'))).not.toMatch(/Only an end/);
  });

  test('a stream is read without harm', () => {
    expect(effectsOf(queue('stream'), '3.10')).toEqual(['none']);
  });

  test.each([
    ['auto-delete', { autoDelete: true }, {}, /deletes itself/],
    ['single active consumer', { singleActiveConsumer: true }, {}, /its place/],
    ['exclusive consumer', {}, { exclusiveConsumer: true }, /for itself/],
  ] as const)('classic with %s: got one by one, and says why', (_name, details, fields, words) => {
    const capability = browseCapability(queue('classic', details, fields), 0, versions['4.0']);
    expect(capability).toMatchObject({ method: 'get-and-requeue' });
    expect(capability.supported && capability.sentence).toMatch(words);
  });

  test.each<[string, Partial<QueueDetails>, RegExp]>([
    ['priorities', { maxPriority: 5 }, /Highest priority first\./],
    ['a time to live', { messageTtlMs: 1_000 }, /expires when it is put back/],
    ['a length limit', { maxLengthMessages: 3 }, /may drop others/],
    ['one that refuses', { maxLengthBytes: 3, overflow: 'reject-publish' }, /length limit\./],
    ['an expiry', { expiresMs: 1_000 }, /restarts the queue’s expiry timer/],
  ])('a queue with %s says what holding does there', (_name, details, words) => {
    for (const type of ['classic', 'quorum'] as const) {
      const capability = browseCapability(queue(type, details), 0, versions['4.0']);
      expect(capability.supported && capability.sentence).toMatch(words);
    }
  });

  test.each([
    ['down', queue('classic', {}, { brokerState: 'down' })],
    ['down, and on a node that is named', queue('classic', { node: 'rabbit@b' }, { brokerState: 'down' })],
    ['in minority', queue('quorum', {}, { brokerState: 'minority' })],
    ['exclusive', queue('classic', { exclusive: true })],
    [
      'quorum with a single active consumer',
      queue('quorum', { singleActiveConsumer: true }, { consumers: 1 }),
    ],
    ['quorum that waits for one', queue('quorum', { singleActiveConsumer: true })],
    ['of a type that we do not know', queue('classic', {}, { type: 'other' })],
  ])('a queue that is %s is refused with a sentence', (_name, reading) => {
    expect(effectsOf(reading, '4.0')).toMatch(/\.$/);
  });
});

describe('what can be moved', () => {
  test('order is promised only where putting back keeps it', () => {
    expect(redriveCapability(queue('classic'), versions['4.0'])).toMatchObject({ keepsOrder: true });
    expect(redriveCapability(queue('quorum'), versions['4.0'])).toMatchObject({ keepsOrder: false });
  });

  test.each([
    ['a stream', queue('stream')],
    ['an auto-delete queue, which would go with our consumer', queue('classic', { autoDelete: true })],
    ['an exclusive queue', queue('classic', { exclusive: true })],
    [
      'a queue whose single consumer is active',
      queue('classic', { singleActiveConsumer: true }, { consumers: 1 }),
    ],
  ])('not %s', (_name, reading) => {
    expect(redriveCapability(reading, versions['4.0']).supported).toBe(false);
  });
});
