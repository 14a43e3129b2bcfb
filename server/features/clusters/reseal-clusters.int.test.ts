import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { systemClock } from '@/server/platform/clock';
import { createSecretBox, type SecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { openConfig, sealConfig } from './config';
import { resealClusters } from './reseal-clusters';

const { db } = await testDatabase();
const box = () => createSecretBox(randomBytes(32));
const before = box();
const after = box();

const config = (name: string) => ({ password: `the password of ${name}` });
const add = (name: string, secrets: SecretBox) =>
  db.cluster.create({ data: { name, kind: 'memory', configSealed: sealConfig(secrets, config(name)) } });
const read = async (name: string, secrets: SecretBox) =>
  openConfig(secrets, (await db.cluster.findUniqueOrThrow({ where: { name } })).configSealed);

beforeEach(async () => {
  await db.cluster.deleteMany();
  await db.lease.deleteMany();
  await add('a', before);
  await add('b', before);
});

test('every cluster opens with the new key and none with the old one; again it changes nothing', async () => {
  expect(await resealClusters(db, before, after)).toBe(2);
  expect(await read('a', after)).toEqual(config('a'));
  expect(await read('b', after)).toEqual(config('b'));
  await expect(read('a', before)).rejects.toMatchObject({ code: 'invalid' });
  expect(await resealClusters(db, before, after)).toBe(0);
  expect(await read('a', after)).toEqual(config('a'));
});

test('where neither key opens one, all stay as they were', async () => {
  await add('lost', box());
  await expect(resealClusters(db, before, after)).rejects.toThrow('The credentials of lost');
  expect(await read('a', before)).toEqual(config('a'));
});

test('a worker that runs has the old key: it is refused', async () => {
  const data = { name: 'collect', holder: 'a worker', expiresAt: new Date(systemClock.nowMs() + 60_000) };
  await db.lease.create({ data });
  await expect(resealClusters(db, before, after)).rejects.toMatchObject({ code: 'conflict' });
  expect(await read('a', before)).toEqual(config('a'));
});
