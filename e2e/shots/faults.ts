// What is wrong with a page as it stands, by rule: WCAG 2.2 A and AA as far as axe can tell, and nothing that reaches
// over the window's edge, where one would have to scroll in two directions (1.4.10).

import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const axeSource = readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** One line each: the rule, what it asks, and the elements. */
export async function faultsOf(page: Page): Promise<string[]> {
  const loaded = await page.evaluate(() => 'axe' in window);
  if (!loaded) await page.evaluate(await axeSource);
  const violations = await page.evaluate(async (values) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    const runOnly = { type: 'tag', values };
    return (
      await axe.run({ runOnly, resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
    ).violations;
  }, tags);
  const lines = violations.map(({ id, nodes }) => `${id}: ${nodes.map(wordsOf).join(' | ')}`);
  const tooWide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return tooWide > 0 ? [...lines, `reflow: the page is ${tooWide} px wider than the window`] : lines;
}

function wordsOf({ target, html, any }: AxeResults['violations'][number]['nodes'][number]): string {
  return `${target.join(' ')} ${html.slice(0, 160)} ${any[0]?.message ?? ''}`.trim();
}
