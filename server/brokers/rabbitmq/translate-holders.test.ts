// Against answers recorded from real brokers: `fixtures/holders-<version>.json`.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { channelSchema, connectionSchema, consumerSchema } from './management-schemas';
import { translateConnection, translateHolder } from './translate-holders';

const recordedSchema = z.object({
  consumers: z.array(consumerSchema),
  channel: channelSchema,
  connection: connectionSchema,
});

function recorded(version: string) {
  const file = path.join(import.meta.dirname, 'fixtures', `holders-${version}.json`);
  return recordedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

describe.each(['3.10.8', '4.0.5'])('a stuck consumer on RabbitMQ %s', (version) => {
  const answers = { queue: 'queue-00011', ...recorded(version) };

  test('is told with its application, client, prefetch, and since when it is idle', () => {
    const holder = translateHolder(answers);
    expect(holder).toMatchObject({
      application: 'worker-7',
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      user: 'spillway',
      consumerTags: ['tag-1'],
      prefetch: 3,
      unackedMessages: 3,
      otherQueues: [],
      acked: 0,
    });
    expect(new Date(holder.idleSinceMs ?? NaN).toISOString()).toMatch(/^2026-11-27T00:24:/);
  });

  test('a channel that consumes from another queue too may hold messages of that one', () => {
    expect(translateHolder({ ...answers, queue: 'other' }).otherQueues).toEqual(['queue-00011']);
  });

  test('what our rights hide is unknown, and who consumes is still told', () => {
    const hidden = translateHolder({ ...answers, channel: null, connection: null });
    expect(hidden).toMatchObject({
      application: null,
      unackedMessages: null,
      acked: null,
      idleSinceMs: null,
    });
    expect(hidden.peer).toMatch(/^127\.0\.0\.1:/);
  });

  test('a connection is told with its channels and their consumers', () => {
    const { connection, channel } = answers;
    expect(translateConnection(connection, [channel])).toMatchObject({
      application: 'worker-7',
      channels: [{ unackedMessages: 3, consumers: [{ queue: 'queue-00011', tag: 'tag-1' }] }],
    });
  });
});

test.each([
  ['2026-11-26 23:45:23', '2026-11-26T23:45:23.000Z'],
  ['2026-11-26T23:45:23.585+01:00', '2026-11-26T22:45:23.585Z'],
])('an instant as %s', (idle_since, iso) => {
  const channel = channelSchema.parse({ name: 'c', idle_since });
  const { idleSinceMs } = translateHolder({ queue: 'q', consumers: [], channel, connection: null });
  expect(new Date(idleSinceMs ?? NaN).toISOString()).toBe(iso);
});
