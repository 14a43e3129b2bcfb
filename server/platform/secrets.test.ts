import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { adoptNextKey, createSecretBox, loadNextSecretBox, loadSecretBox } from './secrets';

const key = randomBytes(32);

test('what is sealed opens to the same text, and two seals of one text differ', () => {
  const box = createSecretBox(key);
  const plain = '{"password":"größe ✓"}';
  expect(box.open(box.seal(plain))).toBe(plain);
  expect(Buffer.from(box.seal(plain))).not.toEqual(Buffer.from(box.seal(plain)));
});

test('a change of any byte is noticed', () => {
  const box = createSecretBox(key);
  const sealed = box.seal('secret');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = sealed.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => box.open(changed)).toThrow('another key');
  }
});

test('another key does not open it, and says what to do', () => {
  const sealed = createSecretBox(key).seal('secret');
  expect(() => createSecretBox(randomBytes(32)).open(sealed)).toThrow('SPILLWAY_SECRET_KEY');
});

test('processes that start at once make one key file, which only its owner can read', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'spillway-secrets-'));
  try {
    const load = () => loadSecretBox({ dataDir, secretKey: undefined });
    const boxes = await Promise.all([load(), load(), load(), load()]);
    const sealed = boxes.map((box) => box.seal('secret'));
    for (const box of [...boxes, await load()]) {
      expect(sealed.map((each) => box.open(each))).toEqual(boxes.map(() => 'secret'));
    }
    expect((await stat(path.join(dataDir, 'secret-key'))).mode & 0o777).toBe(0o600);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test('the next key stays the same until it is adopted, and is then the one that all processes read', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'spillway-secrets-'));
  try {
    const env = { dataDir, secretKey: undefined, newSecretKey: undefined };
    const old = (await loadSecretBox(env)).seal('secret');
    const sealed = (await loadNextSecretBox(env)).seal('secret');
    expect((await loadNextSecretBox(env)).open(sealed)).toBe('secret');
    expect((await stat(path.join(dataDir, 'secret-key.next'))).mode & 0o777).toBe(0o600);
    await adoptNextKey(env);
    const box = await loadSecretBox(env);
    expect(box.open(sealed)).toBe('secret');
    expect(() => box.open(old)).toThrow('another key');
    await expect(stat(path.join(dataDir, 'secret-key.next'))).rejects.toMatchObject({ code: 'ENOENT' });
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

test('a key from the environment is followed by one from there', async () => {
  const secretKey = randomBytes(32).toString('base64');
  const env = { dataDir: '/nowhere', secretKey, newSecretKey: undefined };
  await expect(loadNextSecretBox(env)).rejects.toThrow('SPILLWAY_NEW_SECRET_KEY');
  const newSecretKey = randomBytes(32).toString('base64');
  const sealed = (await loadNextSecretBox({ ...env, newSecretKey })).seal('secret');
  expect((await loadSecretBox({ ...env, secretKey: newSecretKey })).open(sealed)).toBe('secret');
});

test('a key of the wrong length is refused with the name of its source', async () => {
  await expect(loadSecretBox({ dataDir: '/nowhere', secretKey: 'c2hvcnQ=' })).rejects.toThrow(
    'SPILLWAY_SECRET_KEY must hold 32 bytes',
  );
});
