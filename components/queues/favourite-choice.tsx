// Favourites in the filter bar: only these, or these before the others.

import { Star } from 'lucide-react';
import type { favouriteModes } from '@/server/domain/queue-choices';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Menu, MenuCheckItem } from '../ui/menu';
import type { ListFilters } from './list-filters';
import { useFavourites } from './use-favourites';
import type { SetListFilters } from './use-list-filters';

const modes: readonly [(typeof favouriteModes)[number], string][] = [
  ['only', 'Only favourites'],
  ['first', 'Favourites first'],
];

export function FavouriteChoice({
  filters,
  setFilters,
}: {
  filters: ListFilters;
  setFilters: SetListFilters;
}) {
  const { favourites } = useFavourites();
  const chosen = modes.find(([mode]) => mode === filters.fav);
  return (
    <Menu
      align="start"
      trigger={
        <Button
          title="Favourites"
          className={cn(chosen === undefined ? 'md:px-2' : 'border-accent bg-accent-soft')}
        >
          {/* The star of the rows says it where there is little room. */}
          <Star /> {chosen?.[1] ?? <span className="md:max-2xl:sr-only">Favourites</span>}
        </Button>
      }
    >
      {modes.map(([mode, words]) => (
        <MenuCheckItem
          key={mode}
          checked={filters.fav === mode}
          onCheckedChange={(checked) => void setFilters({ fav: checked ? mode : null })}
        >
          <span className="flex-1">{words}</span>
        </MenuCheckItem>
      ))}
      <p className="max-w-56 px-2 py-1.5 text-label text-muted">
        {favourites.length === 0
          ? 'None yet. Star a queue in the list, or press s on its row.'
          : `${favourites.length} in this browser.`}
      </p>
    </Menu>
  );
}
