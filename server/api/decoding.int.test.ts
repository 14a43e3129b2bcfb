// The schema of a queue through the API: set, used, removed; from a registry that is a real HTTP server.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import avsc from 'avsc';
import protobuf from 'protobufjs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import type { DecodedBody } from '@/server/domain/decoded-body';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
afterEach(() => db.cluster.deleteMany());

const avroSchema = JSON.stringify({
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'sku', type: 'string' },
  ],
});
const avroBytes = avsc.Type.forSchema(JSON.parse(avroSchema) as avsc.Schema).toBuffer({ id: 7, sku: 'X' });
const proto =
  'syntax = "proto3"; package shop; message Ping {} message Order { int64 id = 1; string sku = 2; }';
const protoBytes = Buffer.from(
  protobuf
    .parse(proto, { keepCase: true })
    .root.lookupType('shop.Order')
    .encode({ id: 7, sku: 'X' })
    .finish(),
);

const asked: string[] = [];
const registered: Record<string, object> = {
  '/schemas/ids/1': { schema: avroSchema },
  '/schemas/ids/2': { schema: proto, schemaType: 'PROTOBUF' },
  '/schemas/ids/3': { surprise: true },
};
const registry = createServer(({ url = '' }, response) => {
  asked.push(url);
  const answer = registered[url];
  response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? { error_code: 40403 }));
});
await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
afterAll(() => registry.close());
const registryUrl = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;

let worlds = 0;

async function world() {
  worlds += 1;
  const api = testApi(db, { memory: createMemoryDriver(new MemoryBroker()) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput(`decoding ${worlds}`));
  const ref = { clusterId, vhost: '/', name: 'orders' };
  const decode = (bytes: Uint8Array): Promise<DecodedBody> =>
    api.operator.messages.decode({
      ...ref,
      ...{ bodyBase64: Buffer.from(bytes).toString('base64'), bodyTruncated: false },
      ...{ contentType: null, contentEncoding: null, headers: [] },
    });
  return { api, ref, decode };
}

const framed = (id: number, ...parts: Uint8Array[]) => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(id, 1);
  return Buffer.concat([head, ...parts]);
};
const order = { kind: 'tree', text: '{\n  "id": 7,\n  "sku": "X"\n}', original: false };

describe('a queue with a schema', () => {
  test('has its bodies read by it, bare, with the fingerprint, and framed', async () => {
    const { api, ref, decode } = await world();
    await api.operator.messages.setDecoding({
      ...ref,
      decoding: { format: 'avro', schema: avroSchema, messageType: '', registryUrl: null },
    });
    expect(await decode(avroBytes)).toMatchObject({
      format: 'avro',
      basis: "by this queue's schema",
      content: order,
    });
    expect(await decode(framed(9, avroBytes))).toMatchObject({
      content: order,
      steps: [{ name: 'schema 9' }],
    });
    const other = await decode(Buffer.concat([Buffer.from('c3010000000000000000', 'hex'), avroBytes]));
    expect(other.notes[0]).toContain('written with the schema of fingerprint 0000000000000000');
  });

  test('shows a body that is something else as that, with the reason', async () => {
    const { api, ref, decode } = await world();
    await api.operator.messages.setDecoding({
      ...ref,
      decoding: { format: 'protobuf', schema: proto, messageType: 'Order', registryUrl: null },
    });
    expect(await decode(protoBytes)).toMatchObject({ format: 'protobuf', content: order });
    const decoded = await decode(Buffer.from('{"id":7}'));
    expect(decoded).toMatchObject({ format: 'json' });
    expect(decoded.notes[0]).toContain(
      "This queue's bodies are Protobuf by its settings, but this one is not",
    );
  });

  test('is set by operators, in the log with a digest, and removed again', async () => {
    const { api, ref, decode } = await world();
    const decoding = { format: 'avro' as const, schema: avroSchema, messageType: '', registryUrl: null };
    await expect(api.viewer.messages.setDecoding({ ...ref, decoding })).rejects.toThrow(/operator/);
    await api.operator.messages.setDecoding({ ...ref, decoding });
    expect(await api.operator.messages.decoding(ref)).toMatchObject({ ...decoding, actor: 'an operator' });
    await api.operator.messages.setDecoding({ ...ref, decoding: null });
    expect(await api.operator.messages.decoding(ref)).toBeNull();
    expect((await decode(avroBytes)).format).not.toBe('avro');
    const { entries } = await api.viewer.audit.list({ actions: ['queue.set-schema'] });
    expect(entries.slice(0, 2).map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
    expect(JSON.stringify(entries)).toContain('SHA-256');
    expect(JSON.stringify(entries)).not.toContain('"record"');
  });

  test.each([
    [
      { format: 'avro', schema: '{"type":"nope"}', messageType: '', registryUrl: null },
      /names the type nope/,
    ],
    [
      { format: 'protobuf', schema: proto, messageType: 'Nope', registryUrl: null },
      /It declares shop.Ping, shop.Order/,
    ],
    [{ format: 'avro', schema: '', messageType: '', registryUrl: 'ftp://x' }, /http or https only/],
    [{ format: 'avro', schema: '', messageType: '', registryUrl: 'http://u:p@x' }, /user name or a password/],
    [{ format: 'avro', schema: ' ', messageType: '', registryUrl: null }, /Give a schema/],
  ] as const)('is refused where it cannot be used: %j', async (decoding, words) => {
    const { api, ref } = await world();
    await expect(api.operator.messages.setDecoding({ ...ref, decoding })).rejects.toThrow(words);
  });
});

describe('a queue with a registry', () => {
  async function withRegistry(url = registryUrl) {
    const made = await world();
    const decoding = { format: 'avro' as const, schema: '', messageType: '', registryUrl: url };
    await made.api.operator.messages.setDecoding({ ...made.ref, decoding });
    return made;
  }

  test('has its bodies read by the schema that each names, asked for once', async () => {
    const { decode } = await withRegistry();
    asked.length = 0;
    const first = await decode(framed(1, avroBytes));
    expect(first).toMatchObject({ format: 'avro', basis: 'by schema 1 of the registry', content: order });
    await decode(framed(1, avroBytes));
    expect(asked).toEqual(['/schemas/ids/1']);
  });

  test('finds a Protobuf message by its place in the file', async () => {
    const { decode } = await withRegistry();
    const place = Buffer.from([2, 2]);
    expect(await decode(framed(2, place, protoBytes))).toMatchObject({ format: 'protobuf', content: order });
  });

  test('says what went wrong, and shows the bytes', async () => {
    const { decode } = await withRegistry();
    expect((await decode(framed(404, avroBytes))).notes[0]).toMatch(/has no schema 404/);
    expect((await decode(framed(3, avroBytes))).notes[0]).toMatch(/answers for schema 3 is not a schema/);
    expect((await decode(avroBytes)).notes[0]).toContain('does not begin with 0 and the id of a schema');
    const metadata = await withRegistry('http://169.254.169.254/latest');
    expect((await metadata.decode(framed(1, avroBytes))).notes[0]).toContain('does not ask');
  });
});
