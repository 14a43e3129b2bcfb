// What a purge or a delete will do, in one sentence, from what is known now. Pure.

import type { QueueView } from '@/server/domain/queue';
import { formatExact, plural } from '../ui/format';

export type Destruction = 'purge' | 'delete';

type Known = {
  row: Pick<QueueView['row'], 'readyMessages' | 'unackedMessages' | 'depthMessages' | 'consumers'>;
  details: Pick<QueueView['details'], 'deadLettersFrom'>;
};

export function destroySentence(what: Destruction, { row, details }: Known): string {
  if (what === 'purge') {
    const count = row.readyMessages === null ? 'All ready messages' : readyWords(row.readyMessages);
    const kept =
      (row.unackedMessages ?? 0) > 0
        ? ` The ${formatExact(row.unackedMessages)} that consumers hold stay.`
        : '';
    return `${count} will be dropped, not dead-lettered.${kept} Spillway keeps no copy of them.`;
  }
  const parts = ['The queue and its bindings will be gone'];
  if (row.depthMessages === null) parts.push('with every message in it');
  else if (row.depthMessages > 0) parts.push(`with ${plural(row.depthMessages, 'message')} in it`);
  const consumers = row.consumers ?? 0;
  const cut = consumers > 0 ? ` ${plural(consumers, 'consumer')} will be cut off.` : '';
  const orphans =
    details.deadLettersFrom.length > 0
      ? ` Dead letters of ${plural(details.deadLettersFrom.length, 'queue')} will be lost from then on.`
      : '';
  return `${parts.join(' ')}.${cut}${orphans} Its history stays here.`;
}

function readyWords(ready: number): string {
  if (ready === 0) return 'The queue had no ready message when last read; what arrived since';
  return `About ${plural(ready, 'ready message')}`;
}
