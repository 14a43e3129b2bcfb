// Marks a queue as a favourite of this browser.
'use client';

import { Star } from 'lucide-react';
import type { QueueRef } from '@/server/domain/queue';
import { cn } from '../ui/cn';
import { toggleFavourite, useFavourites } from './use-favourites';

export function FavouriteStar({ queue, className }: { queue: QueueRef; className?: string }) {
  const on = useFavourites().isFavourite(queue);
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={`Favourite: ${queue.name}`}
      title={on ? 'A favourite of this browser' : 'Make it a favourite of this browser'}
      className={cn(
        'inline-flex size-6 shrink-0 items-center justify-center rounded hover:text-text',
        on ? 'text-look' : 'text-faint',
        className,
      )}
      onClick={() => toggleFavourite(queue)}
    >
      <Star aria-hidden className={cn('size-4', on && 'fill-current')} />
    </button>
  );
}
