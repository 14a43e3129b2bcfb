// Search and filters over the queue list. Every keystroke is a new question; the URL follows.
'use client';

import { ChartLine, ChevronDown, Columns3, Search, X } from 'lucide-react';
import Link from 'next/link';
import { Button, buttonClass } from '../ui/button';
import { cn } from '../ui/cn';
import { FilterInput } from '../ui/filter-input';
import { formatExact } from '../ui/format';
import { Menu, MenuCheckItem, MenuItem, MenuSeparator } from '../ui/menu';
import { Toggle } from '../ui/toggle';
import { chartsHref, type ListFilters } from './list-filters';
import type { SetListFilters } from './use-list-filters';
import { FavouriteChoice } from './favourite-choice';
import { columnFacts } from './queue-columns';
import { SavedViews } from './saved-views';
import { stateWord } from './state';
import type { ColumnChoice, useListView } from './use-list-view';
import type { useFacets } from './use-facets';

type FilterProps = {
  filters: ListFilters;
  setFilters: SetListFilters;
  facets: ReturnType<typeof useFacets>;
};

export function FilterBar({
  filters,
  setFilters,
  search,
  facets,
}: FilterProps & { search: (text: string) => void }) {
  return (
    <div
      className="flex items-center gap-2 max-md:flex-col max-md:items-stretch md:flex-wrap"
      role="search"
      aria-label="Filter queues"
    >
      <label className="relative min-w-40 md:max-w-56 md:flex-1">
        <span className="sr-only">Search by any part of the name</span>
        <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-faint" />
        <FilterInput
          placeholder="Filter by name  ( / )"
          className="pr-2 pl-8"
          value={filters.q}
          onFilter={search}
        />
      </label>
      {/* One row on a phone, drawn aside with a finger: what is cut at its end says that there is more. */}
      <div className="flex items-center gap-2 max-md:-mx-4 max-md:overflow-x-auto max-md:px-4 max-md:py-1 md:contents [&>*]:shrink-0">
        <Choices filters={filters} setFilters={setFilters} facets={facets} />
        <Toggles filters={filters} setFilters={setFilters} />
        <FavouriteChoice filters={filters} setFilters={setFilters} />
      </div>
    </div>
  );
}

/** What is done with the list as it stands. */
export function ListActions({
  filters,
  setFilters,
  view,
}: Pick<FilterProps, 'filters' | 'setFilters'> & { view: ReturnType<typeof useListView> }) {
  return (
    <div className="flex items-center gap-1">
      <SavedViews filters={filters} setFilters={setFilters} />
      <Link
        href={chartsHref(filters)}
        // Each key makes it another address.
        prefetch={false}
        title="Depth, flow, age and consumers of these queues, summed up"
        className={buttonClass({ variant: 'ghost' })}
      >
        <ChartLine /> Charts
      </Link>
      {view === null ? (
        // Its room, or the others move aside when it comes.
        <Button variant="ghost" className="invisible max-md:hidden">
          <Columns3 /> Columns
        </Button>
      ) : (
        !view.narrow && <ColumnChooser {...view.columns} />
      )}
    </div>
  );
}

function Toggles({ filters, setFilters }: Pick<FilterProps, 'filters' | 'setFilters'>) {
  const unusual = filters.sort === 'unusual';
  return (
    <>
      <FilterToggle on={filters.dlq} set={(dlq) => void setFilters({ dlq })}>
        Dead letters
      </FilterToggle>
      <FilterToggle
        on={filters.wrong}
        set={(wrong) => void setFilters({ wrong })}
        title="Those in a state that needs a look, and those that lose messages"
      >
        Wrong now
      </FilterToggle>
      <FilterToggle
        on={filters.growing}
        set={(growing) => void setFilters({ growing })}
        title="Those whose lowest depth of a day has risen for three days or more"
      >
        Growing
      </FilterToggle>
      <FilterToggle
        on={unusual}
        set={(on) => void setFilters({ sort: on === true ? 'unusual' : null, asc: null })}
        title="Ordered by how far a queue is from what it had at this hour in the last days"
      >
        Most unusual
      </FilterToggle>
      <FilterToggle
        on={filters.group !== null}
        set={(on) => void setFilters({ group: on === true ? 'prefix' : null, open: null })}
        title="Queues whose names begin alike, as one line with their sums"
      >
        Group
      </FilterToggle>
      {filters.prefix !== '' && (
        <Button
          className="max-w-64 border-accent bg-accent-soft"
          title="Any beginning"
          onClick={() => void setFilters({ prefix: null })}
        >
          <span className="truncate">Begins with {filters.prefix}</span> <X />
        </Button>
      )}
    </>
  );
}

/** Null takes it out of the address. */
function FilterToggle({
  set,
  ...toggle
}: {
  on: boolean;
  set: (on: true | null) => void;
  title?: string;
  children: React.ReactNode;
}) {
  return <Toggle {...toggle} onToggle={() => set(toggle.on ? null : true)} />;
}

function Choices({ filters, setFilters, facets }: FilterProps) {
  return (
    <>
      <Choice
        label="State"
        chosen={filters.state}
        options={facets.states}
        word={stateWord}
        onChange={(state) => void setFilters({ state })}
      />
      <Choice
        label="Type"
        chosen={filters.type}
        options={facets.types}
        onChange={(type) => void setFilters({ type })}
      />
      <Choice
        label="Vhost"
        chosen={filters.vhost}
        options={facets.vhosts}
        onChange={(vhost) => void setFilters({ vhost })}
      />
      {(facets.clusters.length > 1 || filters.cluster.length > 0) && (
        <Choice
          label="Cluster"
          chosen={filters.cluster}
          options={facets.clusters}
          word={facets.clusterName}
          onChange={(cluster) => void setFilters({ cluster })}
        />
      )}
    </>
  );
}

type Option<Value extends string> = { value: Value; count: number | null };

function Choice<Value extends string>({
  label,
  chosen,
  options,
  word = (value) => value,
  onChange,
}: {
  label: string;
  chosen: readonly Value[];
  options: readonly Option<Value>[];
  word?: (value: Value) => string;
  onChange: (chosen: Value[] | null) => void;
}) {
  const missing = chosen.filter((value) => !options.some((option) => option.value === value));
  const all: Option<Value>[] = [...options, ...missing.map((value) => ({ value, count: 0 }))];
  const first = chosen[0];
  return (
    <Menu
      align="start"
      trigger={
        <Button className={cn('max-w-56', first !== undefined && 'border-accent bg-accent-soft')}>
          <span className="truncate">
            {label}
            {first !== undefined && `: ${word(first)}`}
            {chosen.length > 1 && ` +${chosen.length - 1}`}
          </span>
          <ChevronDown className="text-faint" />
        </Button>
      }
    >
      {all.length === 0 && <p className="px-2 py-1.5 text-table text-muted">None</p>}
      {all.map(({ value, count }) => (
        <MenuCheckItem
          key={value}
          checked={chosen.includes(value)}
          onCheckedChange={(checked) => {
            const next = checked ? [...chosen, value] : chosen.filter((other) => other !== value);
            onChange(next.length > 0 ? next : null);
          }}
        >
          <span className="max-w-72 min-w-0 flex-1 truncate">{word(value)}</span>
          {count !== null && <span className="pl-4 text-label text-faint">{formatExact(count)}</span>}
        </MenuCheckItem>
      ))}
      {chosen.length > 0 && (
        <>
          <MenuSeparator />
          <MenuItem onSelect={() => onChange(null)}>Any {label.toLowerCase()}</MenuItem>
        </>
      )}
    </Menu>
  );
}

const fixedColumns = new Set(['star', 'state', 'name']);

function ColumnChooser({ visibility, choose, reset }: ColumnChoice) {
  return (
    <Menu
      trigger={
        <Button variant="ghost">
          <Columns3 /> Columns
        </Button>
      }
    >
      {Object.entries(columnFacts)
        .filter(([id]) => !fixedColumns.has(id))
        .map(([id, { title }]) => (
          <MenuCheckItem
            key={id}
            checked={visibility[id] ?? false}
            onCheckedChange={(checked) => choose(id, checked)}
          >
            {title}
          </MenuCheckItem>
        ))}
      <MenuSeparator />
      <MenuItem onSelect={reset}>As the width allows</MenuItem>
    </Menu>
  );
}
