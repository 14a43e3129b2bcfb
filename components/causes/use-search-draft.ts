// What is searched for, half-typed values included. The URL holds what is complete, so that a link opens the same search.
'use client';

import { parseAsJson, useQueryState } from 'nuqs';
import { useEffect, useMemo, useState } from 'react';
import { searchConditionsSchema } from '@/server/domain/dead-letter-search';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import { nowMs } from '../clock';
import { type ConditionDraft, conditionOf, draftsOf } from '../redrives/selection-draft';
import { useDebounced } from '../redrives/use-debounced';

const parser = parseAsJson((value) => searchConditionsSchema.safeParse(value).data ?? null);

export type SearchDraft = {
  drafts: readonly ConditionDraft[];
  setDrafts: (drafts: readonly ConditionDraft[]) => void;
  setConditions: (conditions: readonly MessageCondition[]) => void;
  /** Those that are complete, once typing rests. */
  conditions: readonly MessageCondition[];
};

export function useSearchDraft(): SearchDraft {
  const [inUrl, setInUrl] = useQueryState('where', parser);
  const [drafts, setDrafts] = useState(() => draftsOf(inUrl ?? [], nowMs()));
  const rested = useDebounced(JSON.stringify(drafts.flatMap((draft) => conditionOf(draft) ?? [])), 300);
  const conditions = useMemo(() => searchConditionsSchema.parse(JSON.parse(rested)), [rested]);
  useEffect(() => {
    void setInUrl(conditions.length === 0 ? null : [...conditions]);
  }, [conditions, setInUrl]);
  return {
    drafts,
    setDrafts: (next) => setDrafts([...next]),
    setConditions: (next) => setDrafts(draftsOf(next, nowMs())),
    conditions,
  };
}
