// The handbook and the program name the same environment variables, with the same defaults; its examples are taken as they stand.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { helpPageNames } from '@/components/help/help-pages';
import { configSchema } from '@/server/brokers/rabbitmq/config';
import { clusterInputSchema } from '@/server/domain/cluster';
import { providerGroupsSchema } from '@/server/domain/provider-groups';
import { environmentDefaults } from '@/server/platform/env';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const page = read('components/help/configure.md');

/** Set by npm run dev and by the launcher, not by people. */
const notForPeople = ['NODE_ENV'];

/** Rows of the tables: the variable, and what stands under `default`. */
const rows = [...page.matchAll(/^\| `([A-Z_]+)`\s*\| ([^|]*?)\s*\|/gm)].map((match) => ({
  name: match[1] ?? '',
  told: match[2] ?? '',
}));

test('the tables name every variable that is read, once, and no other', () => {
  const known = Object.keys(environmentDefaults).filter((name) => !notForPeople.includes(name));
  expect(rows.map(({ name }) => name).sort()).toEqual(known.sort());
});

test('a default that is told as a value is the one that holds', () => {
  const wrong = rows.filter(({ name, told }) => {
    const value = environmentDefaults[name];
    const literal = /^`(.*)`$/.exec(told)?.[1];
    if (name === 'SPILLWAY_HISTORY_KEEP') return literal !== '48h,14d,90d,400d';
    return literal === undefined ? value !== undefined : String(value) !== literal;
  });
  expect(wrong).toEqual([]);
});

test('no page names a variable that nothing reads', () => {
  const sources = readdirSync(path.join(root, 'e2e'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith('.test.ts'))
    .map((file) => read(`e2e/${file}`))
    .join('\n');
  const pages = ['README.md', 'SECURITY.md', ...helpPageNames.map((name) => `components/help/${name}.md`)];
  const named = pages.flatMap((file) =>
    [...read(file).matchAll(/\bSPILLWAY_[A-Z_]+\b/g)].map(([name]) => name),
  );
  const unread = [...new Set(named)].filter(
    (name) => !(name in environmentDefaults) && !sources.includes(name),
  );
  expect(unread).toEqual([]);
});

test('its examples are accepted', () => {
  const [groups, clusters] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  expect(providerGroupsSchema.safeParse(groups).error).toBeUndefined();
  const inputs = z.array(clusterInputSchema).parse(JSON.parse(clusters ?? ''));
  expect(inputs.map(({ config }) => configSchema.safeParse(config).error)).toEqual([undefined]);
});

test('every command of `npm run access` that is told is one', () => {
  const source = read('server/launcher/link-now.ts');
  const told = helpPageNames.flatMap((name) =>
    [...read(`components/help/${name}.md`).matchAll(/npm run access -- ([\w-]+)/g)].map(
      (match) => match[1] ?? '',
    ),
  );
  expect(told.length).toBeGreaterThan(3);
  expect([...new Set(told)].filter((command) => !source.includes(`'${command}'`))).toEqual([]);
});
