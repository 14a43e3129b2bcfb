// A queue name that leads to its page.

import Link from 'next/link';
import { cn } from '../ui/cn';
import { Name } from '../ui/name';

export function LinkedName({
  href,
  name,
  stretched = false,
  className,
}: {
  href: string;
  name: string;
  /** The whole row, which must be positioned, takes the click. */
  stretched?: boolean;
  className?: string;
}) {
  return (
    <Link
      href={href}
      prefetch={false}
      // The two halves of a name that is cut would be read, and found, as two words.
      aria-label={name}
      className={cn(
        'inline-flex min-w-0 max-w-full leading-4 hover:underline',
        stretched && 'after:absolute after:inset-0',
        className,
      )}
    >
      <Name className="leading-4">{name}</Name>
    </Link>
  );
}
