// Markdown as elements, of the kinds that the handbook uses; nothing is ever taken as HTML. Rendered on the server.

import type { MarkedToken, Token } from 'marked';
import Link from 'next/link';
import { links } from '../links';
import { CopyButton } from '../ui/copy-button';
import { headingId, isHelpPage } from './help-pages';

export function Markdown({ tokens }: { tokens: readonly Token[] }) {
  return tokens.map((token, index) => <Part key={index} token={token as MarkedToken} />);
}

function Part({ token }: { token: MarkedToken }) {
  // The handbook has no other kinds; a test looks.
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check
  switch (token.type) {
    case 'heading':
      return <Heading depth={token.depth} text={token.text} tokens={token.tokens} />;
    case 'paragraph':
      return (
        <p className="my-2">
          <Markdown tokens={token.tokens} />
        </p>
      );
    case 'list': {
      const items = token.items.map((item, index) => (
        <li key={index} className="my-1">
          <Markdown tokens={item.tokens} />
        </li>
      ));
      return token.ordered ? (
        <ol start={token.start === '' ? 1 : token.start} className="my-2 list-decimal pl-6">
          {items}
        </ol>
      ) : (
        <ul className="my-2 list-disc pl-5">{items}</ul>
      );
    }
    case 'blockquote':
      return (
        <blockquote className="my-3 border-l-2 pl-4 text-muted">
          <Markdown tokens={token.tokens} />
        </blockquote>
      );
    case 'code':
      return <CodeBlock text={token.text} />;
    case 'table':
      return <HelpTable header={token.header} rows={token.rows} />;
    case 'codespan':
      return (
        <code className="rounded bg-sunken px-1 py-px font-mono text-[0.92em] [overflow-wrap:anywhere]">
          {token.text}
        </code>
      );
    case 'strong':
      return (
        <strong className="font-semibold">
          <Markdown tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Markdown tokens={token.tokens} />
        </em>
      );
    case 'link':
      return <HelpAnchor href={token.href} tokens={token.tokens} />;
    case 'text':
      return token.tokens === undefined ? token.text : <Markdown tokens={token.tokens} />;
    case 'escape':
      return token.text;
    default:
      return null;
  }
}

function Heading({ depth, text, tokens }: { depth: number; text: string; tokens: readonly Token[] }) {
  const Level = depth === 2 ? 'h2' : 'h3';
  const id = headingId(text);
  return (
    <Level
      id={id}
      className={
        depth === 2
          ? 'group mt-8 mb-2 scroll-mt-16 border-b pb-1 text-[16px] font-semibold'
          : 'group mt-5 mb-1 scroll-mt-16 font-semibold'
      }
    >
      <a href={`#${id}`} className="hover:underline">
        <Markdown tokens={tokens} />
      </a>
    </Level>
  );
}

function CodeBlock({ text }: { text: string }) {
  return (
    <div className="relative my-3 rounded-control border bg-raised">
      <span className="absolute top-1 right-1">
        <CopyButton text={text} label="Copy" />
      </span>
      <pre className="overflow-x-auto px-3 py-2 pr-10 font-mono text-table" tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}

type Cells = readonly { tokens: readonly Token[] }[];

function HelpTable({ header, rows }: { header: Cells; rows: readonly Cells[] }) {
  return (
    <div className="my-3 overflow-x-auto rounded-control border" tabIndex={0} role="group">
      <table className="w-full text-left text-table">
        <thead className="bg-raised text-muted">
          <tr>
            {header.map((cell, index) => (
              <th key={index} className="px-3 py-1.5 align-bottom font-medium">
                <Markdown tokens={cell.tokens} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row} className="border-t">
              {cells.map((cell, index) => (
                <td key={index} className="min-w-24 px-3 py-1.5 align-top">
                  <Markdown tokens={cell.tokens} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const linkClass = 'text-accent underline underline-offset-2';

/** To another page of the handbook, to a heading of this one, or elsewhere; a file of the repository is only named. */
function HelpAnchor({ href, tokens }: { href: string; tokens: readonly Token[] }) {
  const [, page = '', heading = ''] = /^([a-z-]+)\.md(?:#(.*))?$/.exec(href) ?? [];
  if (isHelpPage(page)) {
    return (
      <Link href={links.help(page, heading)} className={linkClass}>
        <Markdown tokens={tokens} />
      </Link>
    );
  }
  if (!/^(#|https?:)/.test(href)) return <Markdown tokens={tokens} />;
  return (
    <a href={href} className={linkClass} rel="noreferrer">
      <Markdown tokens={tokens} />
    </a>
  );
}
