// Search in what was captured or scanned of a queue. What is found is a selection: the same conditions go to a redrive.
'use client';

import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { FoundMessages } from '../holdings/found-messages';
import { FilterConditions } from '../redrives/filter-conditions';
import { type ConditionDraft, emptyCondition } from '../redrives/selection-draft';
import { useTRPC } from '../trpc';
import { nowMs } from '../clock';
import { useRefusal } from '../use-refusal';
import { cn } from '../ui/cn';
import { Input } from '../ui/field';
import { plural } from '../ui/format';
import { Panel } from '../ui/panel';
import { SavedSearches } from './saved-searches';
import { SearchFound } from './search-found';
import type { SearchDraft } from './use-search-draft';

type SearchPanelProps = {
  queueRef: QueueRef;
  search: SearchDraft;
  forbidden: string | null;
  onRedrive: (found: FoundMessages) => void;
  onReturn: (found: FoundMessages) => void;
};

export function SearchPanel(props: SearchPanelProps) {
  const trpc = useTRPC();
  const { clusterId, vhost, name } = props.queueRef;
  const { data } = useQuery(trpc.causes.list.queryOptions({ clusterId, vhost, name }, { enabled: false }));
  const refusal = useRefusal('messages.read');
  const asked = props.search.drafts.length > 0;
  if (refusal !== null || data === undefined || (data.messages === 0 && !asked)) return null;
  return (
    <Panel
      title="Search"
      aside={<>in {plural(data.messages, 'message')} seen</>}
      className="scroll-mt-28"
      flush
    >
      <Asked {...props} />
      {props.search.conditions.length > 0 && (
        <SearchFound
          // Other conditions are another search: nothing that was selected in the last is carried over.
          key={JSON.stringify(props.search.conditions)}
          {...props}
          conditions={props.search.conditions}
          bases={data.bases}
        />
      )}
    </Panel>
  );
}

/** The text stands apart, because it is what is asked most. */
function Asked({ queueRef, search: { drafts, setDrafts, setConditions, conditions } }: SearchPanelProps) {
  const text = drafts.find(({ kind }) => kind === 'text');
  const others = drafts.filter((draft) => draft !== text);
  const input = useRef<HTMLInputElement>(null);
  const setText = (value: string) => {
    const typed: ConditionDraft = { ...emptyCondition(0, nowMs()), ...text, kind: 'text', value };
    setDrafts(value === '' ? others : [typed, ...others]);
  };
  return (
    <div className={cn('flex flex-col gap-3 px-4 py-3', conditions.length > 0 && 'border-b')}>
      <div className="flex flex-wrap items-center gap-2">
        <Input
          ref={input}
          type="search"
          aria-label="Search in body and headers"
          placeholder="Text in body, headers or properties, from the beginning of a word"
          className="max-w-xl min-w-0 flex-1 basis-64"
          value={text?.value ?? ''}
          onChange={(event) => setText(event.target.value)}
        />
        <SavedSearches queueRef={queueRef} conditions={conditions} onOpen={setConditions} />
      </div>
      <div className="max-w-xl">
        <FilterConditions
          conditions={others}
          seen={none}
          onChange={(next) => setDrafts([...(text === undefined ? [] : [text]), ...next])}
        />
      </div>
    </div>
  );
}

const none: readonly MessageView[] = [];
