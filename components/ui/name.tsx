// A name of a queue, exchange or key. Cut in the middle when there is no room, because the end of a queue
// name tells it apart; the whole name is in the title and in what is copied.

import { cn } from './cn';

const tailCharacters = 12;

export function Name({
  children,
  className,
  whole = false,
}: {
  children: string;
  className?: string;
  /** Over as many lines as it takes: where it is what the page is about. */
  whole?: boolean;
}) {
  if (whole) {
    return (
      <span className={cn('font-mono [overflow-wrap:anywhere] whitespace-pre-wrap', className)}>
        {children}
      </span>
    );
  }
  const characters = Array.from(children);
  const cut = Math.max(0, characters.length - tailCharacters);
  const head = characters.slice(0, cut).join('');
  const tail = characters.slice(cut).join('');
  return (
    <span
      title={children}
      className={cn('inline-flex max-w-full min-w-0 font-mono text-table whitespace-pre', className)}
    >
      {head !== '' && (
        <span className="min-w-[1ch] overflow-hidden text-ellipsis whitespace-pre">{head}</span>
      )}
      <span className="shrink-0">{tail}</span>
    </span>
  );
}
