// Where one message goes: the queue where it died, if it says so, or another one.
'use client';

import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { addressOf, addressWords } from '@/server/domain/redrive-destination';
import { DestinationChoice, type DestinationDraft } from '../redrives/destination-choice';
import { Name } from '../ui/name';

export function MessageDestination({
  queueRef,
  origin,
  value,
  onChange,
}: {
  queueRef: QueueRef;
  origin: string | null;
  value: DestinationDraft;
  onChange: (draft: DestinationDraft) => void;
}) {
  return (
    <DestinationChoice
      value={value}
      onChange={onChange}
      clusterId={queueRef.clusterId}
      vhost={queueRef.vhost}
      originLabel={<>The queue where it died{origin !== null && [', ', <Name key="name">{origin}</Name>]}</>}
      originMissing={origin === null ? 'The message does not say where it died.' : null}
    />
  );
}

/** The address in words; empty where the message leads to none. `source`: the queue where it lies. */
export function targetWords(destination: DestinationDraft, message: MessageView, source: string): string {
  const address = addressOf(destination, message, source);
  return address === null ? '' : addressWords(address);
}
