// README, ARCHITECTURE and the handbook point at files, commands and addresses; a pointer to nothing misleads every later reader.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { headingId, helpPageNames, helpPages } from '@/components/help/help-pages';
import { parseHelp } from '@/components/help/read-help';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const topLevel = ['app/', 'components/', 'server/', 'prisma/', 'e2e/', '.ci/', 'docs/'];
const handbook = helpPageNames.map((name) => `components/help/${name}.md`);

/** Paths in backticks and link targets that start at the top of the repository, or name a file there. */
function mentionedPaths(markdown: string): string[] {
  const quoted = [...markdown.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? '');
  const tree = [...markdown.matchAll(/^([a-z][\w.()[\]/-]*\/[\w.()[\]/-]*) {2,}/gm)].map(
    (match) => match[1] ?? '',
  );
  const isPath = (text: string) =>
    !/[<>*{}…]/.test(text) &&
    (topLevel.some((folder) => text.startsWith(folder)) ||
      /^[\w-]+\.(md|json|ts|mjs|cjs|yaml|svg|png)$/.test(text));
  return [...quoted, ...tree].map((text) => text.replace(/:\d+$/, '')).filter(isPath);
}

/** Targets of links and pictures, as files beside the page, with the heading behind. */
function linksOf(page: string): { file: string; heading: string }[] {
  const markdown = read(page);
  const targets = [
    ...[...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? ''),
    ...[...markdown.matchAll(/(?:src|srcset)="([^"]+)"/g)].map((match) => match[1] ?? ''),
  ];
  return targets
    .filter((target) => !/^https?:/.test(target))
    .map((target) => {
      const [file = '', heading = ''] = target.split('#');
      return { file: file === '' ? page : path.join(path.dirname(page), file), heading };
    });
}

function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#{1,4} (.+)$/gm)].map((match) => headingId(match[1] ?? ''));
}

describe.each(['README.md', 'ARCHITECTURE.md', ...handbook])('%s', (page) => {
  const markdown = read(page);

  test('every path it mentions exists', () => {
    const missing = mentionedPaths(markdown).filter((mentioned) => !existsSync(path.join(root, mentioned)));
    expect(missing).toEqual([]);
  });

  test('every link leads to a file, and to a heading that is there', () => {
    const broken = linksOf(page).filter(
      ({ file, heading }) =>
        !existsSync(path.join(root, file)) || (heading !== '' && !headingsOf(read(file)).includes(heading)),
    );
    expect(broken).toEqual([]);
  });

  test('every npm script it mentions exists', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...markdown.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('every address of ours that it mentions is served', () => {
    const served = [...markdown.matchAll(/`(?:https:\/\/SPILLWAY)?(\/(?:api|metrics)[\w/-]*)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(served.filter((address) => !existsSync(path.join(root, 'app', address, 'route.ts')))).toEqual([]);
  });
});

test('README and ARCHITECTURE point at files', () => {
  for (const page of ['README.md', 'ARCHITECTURE.md'])
    expect(mentionedPaths(read(page)).length + linksOf(page).length).toBeGreaterThan(2);
});

test('ARCHITECTURE.md stays within 250 lines', () => {
  expect(read('ARCHITECTURE.md').split('\n').length).toBeLessThanOrEqual(251);
});

test('the handbook lists exactly the pages that there are, by their titles', () => {
  const files = readdirSync(path.join(root, 'components/help')).filter((file) => file.endsWith('.md'));
  expect(files.sort()).toEqual(helpPageNames.map((name) => `${name}.md`).sort());
  for (const name of helpPageNames)
    expect(parseHelp(read(`components/help/${name}.md`)).title).toBe(helpPages[name].title);
});

test('the README leads to every page of the handbook', () => {
  const linked = linksOf('README.md').map(({ file }) => file);
  expect(handbook.filter((page) => !linked.includes(page))).toEqual([]);
});

test('every way into the handbook from the pages leads to a heading that is there', () => {
  const asked = componentSources().flatMap(([file, source]) =>
    [...source.matchAll(/<HelpLink\s+page="([\w-]+)"(?:\s+heading="([\w-]+)")?/g)].map((match) => ({
      file,
      page: match[1] ?? '',
      heading: match[2] ?? '',
    })),
  );
  expect(asked.length).toBeGreaterThan(5);
  const broken = asked.filter(
    ({ page, heading }) =>
      heading !== '' && !headingsOf(read(`components/help/${page}.md`)).includes(heading),
  );
  expect(broken).toEqual([]);
});

test('what the handbook sets in bold are words that stand on the screen', () => {
  const screen = componentSources()
    .map(([, source]) => source)
    .join('\n');
  const bold = handbook.flatMap((page) =>
    [...read(page).matchAll(/\*\*([^*]+)\*\*/g)].map((match) => match[1] ?? ''),
  );
  expect(bold.length).toBeGreaterThan(20);
  expect([...new Set(bold)].filter((words) => !screen.includes(words))).toEqual([]);
});

/** Of what the browser shows: the components, and the driver's own words of the connect form. */
function componentSources(): [string, string][] {
  const folders = ['components', 'server/brokers/rabbitmq', 'server/domain'];
  return folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.startsWith('help/'))
      .map((file): [string, string] => [`${folder}/${file}`, read(`${folder}/${file}`)]),
  );
}
