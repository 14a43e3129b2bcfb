import { readFileSync } from 'node:fs';
import path from 'node:path';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { helpPageNames } from './help-pages';
import { Markdown } from './markdown';
import { parseHelp } from './read-help';

const html = (markdown: string) => renderToStaticMarkup(<Markdown tokens={parseHelp(markdown).tokens} />);
const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? [];

test.each(helpPageNames)('every word of %s is drawn', (name) => {
  const markdown = readFileSync(path.join(import.meta.dirname, `${name}.md`), 'utf8');
  const drawn = html(markdown)
    .replace(/<[^>]*>/g, ' ')
    .replace(/&[a-z0-9#]+;/g, ' ');
  const told = markdown
    .replace(/^# .*$/m, '')
    .replace(/```\w*/g, '')
    // Of an ordered list the browser writes the numbers.
    .replace(/^\d+\. /gm, '')
    .replace(/\]\([^)]*\)/g, ' ')
    .replace(/[&<>"']/g, ' ');
  expect(words(drawn)).toEqual(words(told));
});

test('a link to another page stays in the product, one to a file is only named, and HTML is never taken as such', () => {
  expect(html('[so](redrive.md#undo)')).toContain('href="/help/redrive#undo"');
  expect(html('[map](../../ARCHITECTURE.md)')).toBe('<p class="my-2">map</p>');
  expect(html('<img src=x onerror=alert(1)>')).not.toContain('<img');
});

test('a heading is linked by the name that a repository browser gives it', () => {
  expect(html('# T\n\n## What may appear twice, and why')).toContain('id="what-may-appear-twice-and-why"');
});

test('a list that goes on after a heading goes on counting', () => {
  expect(html('1. one\n\n## Next\n\n2. two')).toContain('<ol start="2"');
});
