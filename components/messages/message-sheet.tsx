// One message in full: body, the failure its consumer noted, death history, its redrives, properties, headers with their
// types, editing it and sending a copy.
'use client';

import type { BodyPlace } from '@/server/domain/body-download';
import { failureOf } from '@/server/domain/failure-headers';
import type { BrowseCapability, MessageView } from '@/server/domain/message';
import { stepsOf } from '@/server/domain/lineage-steps';
import { budgetLine, budgetOfMessage } from '@/server/domain/peek-budget';
import type { QueueRef } from '@/server/domain/queue';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { CopyButton } from '../ui/copy-button';
import { Sheet } from '../ui/dialog';
import { formatExact } from '../ui/format';
import { DeathTimeline } from './death-timeline';
import { EditMessage } from './edit-message';
import { FailurePanel } from './failure-panel';
import { MessageBody } from './message-body';
import { MessageLineage } from './message-lineage';
import { exchangeName, messageAsJson } from './message-text';
import { ReplayCopy } from './replay-copy';

export function MessageSheet({
  queueRef,
  message,
  capability = null,
  place = null,
  onClose,
}: {
  queueRef: QueueRef;
  message: MessageView;
  /** Of the look that brought it, as it stands after it; null where none did. */
  capability?: BrowseCapability | null;
  /** Where its whole body is; a message of a stream says so itself. */
  place?: BodyPlace | null;
  onClose: () => void;
}) {
  return (
    <Sheet
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Message ${message.messageId ?? placeOf(message)}`}
    >
      <MessageDetail {...{ queueRef, message, capability, place }} />
    </Sheet>
  );
}

function placeInStream({ offset }: MessageView): BodyPlace | null {
  return offset === null ? null : { from: 'stream', offset: Number(offset) };
}

function placeOf({ offset, position }: MessageView): string {
  return offset === null ? `at position ${position}` : `at offset ${offset}`;
}

type Detail = {
  queueRef: QueueRef;
  message: MessageView;
  capability: BrowseCapability | null;
  place: BodyPlace | null;
};

function MessageDetail({ queueRef, message, capability, place }: Detail) {
  const budget = capability === null ? null : budgetOfMessage(message, capability);
  const steps = stepsOf(message);
  const failure = failureOf(message);
  return (
    <div className="flex flex-col gap-6 px-5 py-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-table text-muted">
        <span>
          {message.offset === null
            ? `position ${formatExact(message.position)} of the look`
            : `offset ${formatExact(Number(message.offset))} of the stream`}
        </span>
        {message.redelivered && <Badge>redelivered</Badge>}
        {message.deliveryCount !== null && <span>delivery count {formatExact(message.deliveryCount)}</span>}
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <CopyButton label="Copy as JSON" text={() => messageAsJson(message)} />
          <EditMessage queueRef={queueRef} message={message} />
          <ReplayCopy queueRef={queueRef} message={message} />
        </span>
        {budget !== null && (
          <span className={cn('w-full', budget.remaining <= 3 && 'font-medium text-act')}>
            {budgetLine(budget, 'this message')}
          </span>
        )}
      </div>
      {failure !== null && <FailurePanel failure={failure} />}
      <MessageBody
        {...{ message, queueRef }}
        source={{ place: place ?? placeInStream(message), capability }}
      />
      <DeathTimeline deaths={message.deaths} />
      <MessageLineage steps={steps} at={{ ...queueRef, fingerprint: message.fingerprint }} />
      <Fields
        title="Properties"
        empty="The publisher set no property."
        rows={[
          { name: 'exchange', type: null, text: exchangeName(message.exchange) },
          { name: 'routing key', type: null, text: message.routingKey },
          ...message.properties.map(({ name, text }) => ({ name, type: null, text })),
        ]}
      />
      <Fields title="Headers" empty="The message has no header." rows={message.headers} />
      <p className="flex items-center gap-1 text-label text-faint">
        <span
          className="truncate"
          title="SHA-256 over raw properties and body; the same message has the same one in every look."
        >
          fingerprint <span className="font-mono">{message.fingerprint}</span>
        </span>
      </p>
    </div>
  );
}

function Fields({
  title,
  empty,
  rows,
}: {
  title: string;
  empty: string;
  rows: readonly { name: string; type: string | null; text: string }[];
}) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1 text-body font-semibold">{title}</h3>
      {rows.length === 0 ? (
        <p className="text-table text-muted">{empty}</p>
      ) : (
        <dl className="text-table">
          {rows.map(({ name, type, text }, index) => (
            <div
              key={index}
              className="flex flex-col gap-x-4 border-b py-1.5 last:border-b-0 sm:grid sm:grid-cols-[minmax(120px,220px)_72px_1fr]"
            >
              <dt className="font-mono [overflow-wrap:anywhere] text-muted">{name}</dt>
              <dd className="text-label text-faint sm:leading-5">{type}</dd>
              <dd className="font-mono whitespace-pre-wrap [overflow-wrap:anywhere]">
                {text === '' ? <span className="text-faint">(empty)</span> : text}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
