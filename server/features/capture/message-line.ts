// One stored message as one line of a file (NDJSON): its raw properties and its body in base64 are the truth, what people
// read of them stands beside and is ignored when the line is read. Reading says what is wrong with a line and what to do.

import { z } from 'zod';
import type { KeptFormat, RawMessage } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';
import type { MessageToStore } from '../dead-letter-store/cause-book';
import type { StoredMessage } from '../dead-letter-store/read-stored';

const base64 = z.base64();
const name = z.string().max(limits.queueNameBytes);

const lineSchema = z.object({
  broker: z.string(),
  exchange: name,
  routingKey: name,
  rawProperties: base64,
  body: base64,
  fingerprint: z.string().optional(),
});

export function lineOf(
  broker: string,
  kept: KeptFormat,
  { raw, storedAtMs, fingerprint }: StoredMessage,
  source: { vhost: string; queue: string },
): string {
  const { properties, headers, messageId, contentType, deaths } = kept.view(raw, 1);
  const line = {
    broker,
    ...source,
    storedAt: new Date(storedAtMs).toISOString(),
    diedAt: deaths[0]?.atMs == null ? null : new Date(deaths[0].atMs).toISOString(),
    exchange: raw.exchange,
    routingKey: raw.routingKey,
    messageId,
    contentType,
    properties: Object.fromEntries(properties.map(({ name: key, text }) => [key, text])),
    headers,
    fingerprint,
    rawProperties: Buffer.from(raw.properties).toString('base64'),
    body: Buffer.from(raw.body).toString('base64'),
  };
  return `${JSON.stringify(line)}\n`;
}

export type LineReading = { message: MessageToStore; problem: null } | { message: null; problem: string };

/** The problem is a sentence that begins after the number of the line. */
export function readLine(broker: string, kept: KeptFormat, text: string): LineReading {
  const parsed = lineSchema.safeParse(jsonOf(text));
  if (!parsed.success) return wrong(shapeProblem(parsed.error));
  const line = parsed.data;
  if (line.broker !== broker) {
    return wrong(
      `is a message of ${line.broker}; this cluster is ${broker}. Import it into a cluster of its kind`,
    );
  }
  const raw: RawMessage = {
    exchange: line.exchange,
    routingKey: line.routingKey,
    properties: Buffer.from(line.rawProperties, 'base64'),
    body: Buffer.from(line.body, 'base64'),
  };
  const problem = kept.problemOf(raw.properties);
  if (problem !== null)
    return wrong(`has rawProperties that ${problem}. Take the line from the exported file again`);
  const view = kept.view(raw, 1);
  if (line.fingerprint !== undefined && line.fingerprint !== view.fingerprint) {
    return wrong(
      'was changed since it was exported: its fingerprint does not fit. Where that is meant, remove "fingerprint" from the line',
    );
  }
  return { message: { view, raw }, problem: null };
}

function shapeProblem({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined || issue.path.length === 0)
    return 'is not one JSON object. A file has one message a line';
  return `has no valid "${issue.path.join('.')}". Take the line from the exported file again`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wrong(problem: string): LineReading {
  return { message: null, problem };
}
