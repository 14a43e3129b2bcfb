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

  test('classic that would be deleted with our consumer, or has a single active one: one by one', () => {
    for (const details of [{ autoDelete: true }, { singleActiveConsumer: true }]) {
      expect(browseCapability(queue('classic', details), 0, versions['4.0'])).toMatchObject({
        method: 'get-and-requeue',
      });
    }
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
      budget: { limit: 20, used: 1, remaining: 19 },
    });
    expect(browseCapability(limited, 18, versions['4.0'])).toMatchObject({ budget: { remaining: 1 } });
    for (const seen of [19, 20, 500]) {
      expect(browseCapability(limited, seen, versions['4.0']).supported).toBe(false);
    }
  });

  test('a stream is read without harm', () => {
    expect(effectsOf(queue('stream'), '3.10')).toEqual(['none']);
  });

  test.each([
    ['down', queue('classic', {}, { brokerState: 'down' })],
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
