// What of a JSON tree is open, chosen and searched for.
'use client';

import { useMemo, useState } from 'react';
import type { JsonNode } from '@/server/domain/json';
import { ancestorsOf, hitsOf, type JsonRow, type RowId, rowsOf } from './json-rows';

export function useJsonTree(node: JsonNode) {
  const [changed, setChanged] = useState<ReadonlyMap<RowId, boolean>>(new Map());
  const [selected, setSelected] = useState<RowId | null>(null);
  const [search, setSearchText] = useState('');
  const [hitAt, setHitAt] = useState(0);
  const rows = useMemo(() => rowsOf(node, changed), [node, changed]);
  const hits = useMemo(() => hitsOf(node, search), [node, search]);
  const hitSet = useMemo(() => new Set(hits), [hits]);
  const setOpen = ({ id, open }: JsonRow, wanted: boolean) => {
    if (open !== null) setChanged(new Map(changed).set(id, wanted));
  };
  const choose = (row: JsonRow) => {
    setSelected(row.id);
    setOpen(row, row.open !== true);
  };
  /** With all opened that is around it. */
  const show = (id: RowId | undefined) => {
    if (id === undefined) return;
    const opened = new Map(changed);
    for (const ancestor of ancestorsOf(id)) opened.set(ancestor, true);
    setChanged(opened);
    setSelected(id);
  };
  const step = (by: 1 | -1) => {
    if (hits.length === 0) return;
    const next = (hitAt + by + hits.length) % hits.length;
    setHitAt(next);
    show(hits[next]);
  };
  const setSearch = (text: string) => {
    setSearchText(text);
    setHitAt(0);
    show(hitsOf(node, text)[0]);
  };
  const press = (key: string) => {
    const move = moveOf(key, rows, selected);
    if (move === null) return false;
    if (move.kind === 'open') setOpen(move.row, move.open);
    else if (move.to !== undefined) setSelected(move.to.id);
    return true;
  };
  return { rows, selected, search, hits, hitSet, hitAt, choose, step, setSearch, press };
}

type Move = { kind: 'go'; to: JsonRow | undefined } | { kind: 'open'; row: JsonRow; open: boolean };

/** What a key does in a tree (WAI-ARIA); null for one that does nothing there. */
function moveOf(key: string, rows: readonly JsonRow[], selected: RowId | null): Move | null {
  const index = rows.findIndex(({ id }) => id === selected);
  const row = rows[index];
  switch (key) {
    case 'ArrowDown':
      return { kind: 'go', to: rows[index + 1] };
    case 'ArrowUp':
      return { kind: 'go', to: rows[Math.max(0, index - 1)] };
    case 'Home':
      return { kind: 'go', to: rows[0] };
    case 'End':
      return { kind: 'go', to: rows.at(-1) };
    case 'ArrowRight':
      return row?.open === false ? { kind: 'open', row, open: true } : { kind: 'go', to: rows[index + 1] };
    case 'ArrowLeft': {
      if (row?.open === true) return { kind: 'open', row, open: false };
      const parent = row === undefined ? undefined : ancestorsOf(row.id).at(-1);
      return { kind: 'go', to: rows.find(({ id }) => id === parent) };
    }
    case 'Enter':
    case ' ':
      return row === undefined ? null : { kind: 'open', row, open: row.open !== true };
    default:
      return null;
  }
}
