// The tab of the queue page, kept in the URL. A deleted queue has a past and a definition, nothing live.
'use client';

import { useQueryState } from 'nuqs';
import { type TabName, tabNames, tabParser } from './queue-address';

const labels: Record<TabName, React.ReactNode> = {
  charts: 'Charts',
  // On a phone the first half must do, or the last tab is out of sight.
  topology: (
    <span>
      Consumers<span className="max-sm:hidden"> &amp; bindings</span>
    </span>
  ),
  messages: 'Messages',
  definition: 'Definition',
};

const ofDeleted: readonly TabName[] = ['charts', 'definition'];

export function useQueueTab(deleted: boolean) {
  const [chosen, setChosen] = useQueryState('tab', tabParser.withOptions({ history: 'push' }));
  const names = deleted ? ofDeleted : tabNames;
  return {
    tab: names.includes(chosen) ? chosen : ('charts' as const),
    setTab: (tab: TabName) => void setChosen(tab),
    items: names.map((value) => ({ value, label: labels[value] })),
  };
}
