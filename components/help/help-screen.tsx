// The handbook: the list of its pages, and one page with the way to the others. Rendered on the server.

import Link from 'next/link';
import { links } from '../links';
import { cn } from '../ui/cn';
import { PageHead } from '../ui/panel';
import { helpPageNames, helpPages, type HelpPage } from './help-pages';
import { Markdown } from './markdown';
import type { HelpText } from './read-help';

const groups = [...new Set(helpPageNames.map((name) => helpPages[name].group))];
const pagesOf = (group: string) => helpPageNames.filter((name) => helpPages[name].group === group);

export function HelpIndex() {
  return (
    <>
      <PageHead
        title="Help"
        note="Part of this Spillway: it reads the same without a network. For the keyboard press ?"
      />
      <div className="grid max-w-5xl gap-x-8 gap-y-6 md:grid-cols-3">
        {groups.map((group) => (
          <section key={group}>
            <h2 className="mb-2 text-label font-medium text-muted">{group}</h2>
            <ul className="flex flex-col gap-1">
              {pagesOf(group).map((name) => (
                <li key={name}>
                  <Link
                    href={links.help(name)}
                    className="-mx-2 block rounded-control px-2 py-1.5 hover:bg-sunken"
                  >
                    <span className="font-medium text-accent">{helpPages[name].title}</span>
                    <span className="block text-table text-muted">{helpPages[name].about}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

export function HelpScreen({ page, text }: { page: HelpPage; text: HelpText }) {
  return (
    <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,76ch)_220px]">
      <article className="min-w-0 text-body leading-[22px]">
        <PageHead above={<Link href={links.helpIndex}>Help</Link>} title={text.title} />
        <Markdown tokens={text.tokens} />
      </article>
      <nav aria-label="Help" className="text-table lg:sticky lg:top-16 lg:self-start">
        {text.headings.length > 1 && (
          <>
            <p className="mb-1 text-label font-medium text-muted">On this page</p>
            <ul className="mb-5 flex flex-col">
              {text.headings.map(({ id, text: words }) => (
                <li key={id}>
                  <a href={`#${id}`} className="block py-1 text-muted hover:text-text hover:underline">
                    {words}
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
        <p className="mb-1 text-label font-medium text-muted">Help</p>
        <ul className="flex flex-col">
          {helpPageNames.map((name) => (
            <li key={name}>
              <Link
                href={links.help(name)}
                aria-current={name === page ? 'page' : undefined}
                className={cn(
                  'block py-1 hover:text-text hover:underline',
                  name === page ? 'font-medium text-text' : 'text-muted',
                )}
              >
                {helpPages[name].title}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </div>
  );
}
