// JSON as a tree: searched, walked with the arrow keys, and the path of the chosen value to copy. Only the rows in
// sight are in the page, so that a body of many thousand values scrolls. Text only.
'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useState } from 'react';
import type { JsonNode } from '@/server/domain/json';
import { type RowId, pathsOf } from './json-rows';
import { JsonTreePath } from './json-tree-path';
import { JsonTreeRow } from './json-tree-row';
import { JsonTreeSearch } from './json-tree-search';
import { useJsonTree } from './use-json-tree';

const rowHeight = 22;

export function JsonTree({ node }: { node: JsonNode }) {
  const tree = useJsonTree(node);
  const { rows, selected } = tree;
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this render only
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 20,
  });
  const chosenAt = rows.findIndex(({ id }) => id === selected);
  useEffect(() => {
    if (chosenAt !== -1) virtual.scrollToIndex(chosenAt, { align: 'auto' });
  }, [chosenAt, virtual]);
  const chosen = rows[chosenAt];
  return (
    <div className="flex flex-col rounded-control border bg-raised">
      <JsonTreeSearch
        text={tree.search}
        hits={tree.hits.length}
        at={tree.hitAt}
        onChange={tree.setSearch}
        onStep={tree.step}
      />
      <div
        ref={setBox}
        role="tree"
        tabIndex={0}
        aria-label="JSON"
        aria-activedescendant={chosen === undefined ? undefined : domId(chosen.id)}
        className="max-h-[min(60vh,640px)] overflow-auto py-2 font-mono text-table"
        onKeyDown={(event) => {
          if (tree.press(event.key)) event.preventDefault();
        }}
      >
        <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <div
                key={row.id}
                ref={virtual.measureElement}
                data-index={index}
                className="absolute top-0 left-0 w-full"
                style={{ transform: `translateY(${start}px)` }}
              >
                <JsonTreeRow
                  id={domId(row.id)}
                  row={row}
                  selected={row.id === selected}
                  hit={tree.hitSet.has(row.id)}
                  onChoose={() => tree.choose(row)}
                />
              </div>
            );
          })}
        </div>
      </div>
      <JsonTreePath
        node={chosen?.node ?? null}
        paths={chosen === undefined ? null : pathsOf(node, chosen.id)}
      />
    </div>
  );
}

function domId(id: RowId): string {
  return `json-row-${id === '' ? 'root' : id.replaceAll('.', '-')}`;
}
