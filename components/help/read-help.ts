// Reads a page of the handbook from its file. On the server alone; the files are part of every build and image.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { lexer, type Token, type Tokens } from 'marked';
import { headingId, type HelpPage } from './help-pages';

export type HelpText = { title: string; tokens: Token[]; headings: { id: string; text: string }[] };

export async function readHelp(page: HelpPage): Promise<HelpText> {
  return parseHelp(await readFile(path.join(process.cwd(), 'components/help', `${page}.md`), 'utf8'));
}

export function parseHelp(markdown: string): HelpText {
  const tokens = lexer(markdown);
  const headings = tokens.filter((token): token is Tokens.Heading => token.type === 'heading');
  return {
    title: headings.find(({ depth }) => depth === 1)?.text ?? '',
    tokens: tokens.filter((token) => token.type !== 'heading' || (token as Tokens.Heading).depth > 1),
    headings: headings.filter(({ depth }) => depth === 2).map(({ text }) => ({ id: headingId(text), text })),
  };
}
