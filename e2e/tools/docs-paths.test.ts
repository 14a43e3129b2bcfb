// README and ARCHITECTURE point at files; a pointer to nothing misleads every later reader.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const topLevel = ['app/', 'components/', 'server/', 'prisma/', 'e2e/', '.ci/', 'docs/'];

/** Paths in backticks and link targets that start at the top of the repository, or name a file there. */
function mentionedPaths(markdown: string): string[] {
  const quoted = [...markdown.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? '');
  const linked = [...markdown.matchAll(/\]\(([^)#\s]+)\)/g)].map((match) => match[1] ?? '');
  const tree = [...markdown.matchAll(/^([a-z][\w.()[\]/-]*\/[\w.()[\]/-]*) {2,}/gm)].map(
    (match) => match[1] ?? '',
  );
  const isPath = (text: string) =>
    !/[<>*{}…]/.test(text) &&
    (topLevel.some((folder) => text.startsWith(folder)) ||
      /^[\w.-]+\.(md|json|ts|mjs|cjs|yaml|svg|png)$/.test(text));
  return [...quoted, ...linked, ...tree].map((text) => text.replace(/:\d+$/, '')).filter(isPath);
}

for (const page of ['README.md', 'ARCHITECTURE.md']) {
  const markdown = readFileSync(path.join(root, page), 'utf8');

  test(`${page}: every path it mentions exists`, () => {
    const paths = mentionedPaths(markdown);
    expect(paths.length).toBeGreaterThan(2);
    expect(paths.filter((mentioned) => !existsSync(path.join(root, mentioned)))).toEqual([]);
  });

  test(`${page}: every npm script it mentions exists`, () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...markdown.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
}

test('ARCHITECTURE.md stays within 250 lines', () => {
  expect(readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(
    251,
  );
});
