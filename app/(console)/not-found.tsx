import Link from 'next/link';
import { links } from '@/components/links';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/states';

export default function NotFound() {
  return (
    <EmptyState
      title="There is no such page"
      action={
        <Link href={links.overview} className={buttonClass()}>
          Overview
        </Link>
      }
    >
      The address may be from an older version, or cut short when it was copied.
    </EmptyState>
  );
}
