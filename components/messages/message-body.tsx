// A body: decoded as far as its bytes allow, as text, or as raw bytes. Inert text in every form.
'use client';

import { EyeOff } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { DecodedBody } from '@/server/domain/decoded-body';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { CopyButton } from '../ui/copy-button';
import { formatBytes, formatExact } from '../ui/format';
import { ErrorState, Notice, Skeleton } from '../ui/states';
import { BodyDownloadButton, type BodySource, CutBodyNotice, useBodyDownload } from './body-download';
import { DecodeNotes, EventAttributes, FormatBadges } from './body-facts';
import { type BodyForm, bodyForms, formsOf, textIn, treeOf } from './body-forms';
import { JsonTree } from './json-tree';
import { QueueSchema } from './queue-schema';
import { useDecodedBody } from './use-decoded-body';

export function MessageBody({
  message,
  queueRef,
  source,
}: {
  message: MessageView;
  queueRef: QueueRef;
  source: BodySource;
}) {
  const { bytes, state } = useDecodedBody(queueRef, message);
  const whole = useBodyDownload(queueRef, message, bytes, source);
  const decoded = state.kind === 'ready' ? state.decoded : null;
  const withheld = message.masked?.body != null;
  const forms: BodyForm[] = decoded === null ? ['bytes'] : formsOf(decoded);
  const available = withheld ? forms.filter((form) => form !== 'bytes') : forms;
  const [wanted, setWanted] = useState<BodyForm | null>(null);
  const form = available.find((candidate) => candidate === wanted) ?? available[0] ?? 'bytes';
  return (
    <section aria-label="Body" className="min-w-0">
      <header className="mb-2 flex flex-wrap items-center gap-2">
        <h3 className="text-body font-semibold">Body</h3>
        <span className="text-label text-muted" title={`${formatExact(message.sizeBytes)} bytes`}>
          {formatBytes(message.sizeBytes)}
          {message.contentType !== null && ` · ${message.contentType}`}
        </span>
        {decoded !== null && <FormatBadges decoded={decoded} />}
        <span className="ml-auto flex items-center">
          <QueueSchema queueRef={queueRef} />
          {decoded !== null && <CopyButton label="Copy body" text={() => textIn(form, decoded, bytes)} />}
          <BodyDownloadButton {...whole} />
        </span>
      </header>
      {available.length > 1 && <FormChoice available={available} form={form} onChange={setWanted} />}
      {message.masked !== undefined && <MaskedNotice rules={message.masked.rules} />}
      {message.bodyTruncated && !withheld && (
        <CutBodyNotice {...{ message, source }} shownBytes={bytes.length} download={whole} />
      )}
      {state.kind === 'failed' && (
        <ErrorState
          title="The body could not be decoded"
          message={state.message}
          action={<Button onClick={state.retry}>Try again</Button>}
        />
      )}
      {decoded === null && state.kind === 'loading' && <Skeleton className="h-32 w-full" />}
      {decoded !== null && (
        <>
          <DecodeNotes notes={decoded.notes} />
          {decoded.event !== null && <EventAttributes event={decoded.event} />}
          <BodyContent decoded={decoded} form={form} bytes={bytes} />
        </>
      )}
    </section>
  );
}

function MaskedNotice({ rules }: { rules: readonly string[] }) {
  return (
    <div className="mb-2">
      <Notice tone="unknown" icon={<EyeOff />}>
        Parts of this message are masked for your role by {rules.length === 1 ? 'the rule' : 'the rules'}{' '}
        {rules.join(', ')}. It can be replayed and redriven, not edited here.
      </Notice>
    </div>
  );
}

function FormChoice({
  available,
  form,
  onChange,
}: {
  available: BodyForm[];
  form: BodyForm;
  onChange: (form: BodyForm) => void;
}) {
  return (
    <div role="group" aria-label="Show the body as" className="mb-2 flex gap-0.5">
      {available.map((candidate) => (
        <button
          key={candidate}
          type="button"
          aria-pressed={candidate === form}
          className={cn(
            'rounded px-2 py-0.5 text-label text-muted hover:bg-sunken',
            candidate === form && 'bg-sunken font-medium text-text',
          )}
          onClick={() => onChange(candidate)}
        >
          {bodyForms[candidate]}
        </button>
      ))}
    </div>
  );
}

/** A body that is kept back says so in a note. */
function emptyWords({ notes }: DecodedBody, bytes: Uint8Array): string {
  if (bytes.length > 0) return 'It holds no data.';
  return notes.length > 0 ? 'Not shown.' : 'The body is empty: 0 bytes.';
}

const box = 'rounded-control border bg-raised p-3';

function BodyContent({ decoded, form, bytes }: { decoded: DecodedBody; form: BodyForm; bytes: Uint8Array }) {
  const tree = useMemo(() => treeOf(decoded), [decoded]);
  if (decoded.content.kind === 'empty') {
    const words = emptyWords(decoded, bytes);
    return <p className={cn(box, 'text-table text-muted')}>{words}</p>;
  }
  if (form === 'tree' && tree !== null) return <JsonTree node={tree} />;
  const hex = form === 'bytes' || form === 'unpacked';
  return (
    <pre
      className={cn(
        box,
        'max-h-[min(60vh,640px)] overflow-auto font-mono',
        hex ? 'text-[12px] leading-[18px]' : 'text-table whitespace-pre-wrap [overflow-wrap:anywhere]',
      )}
    >
      {textIn(form, decoded, bytes)}
    </pre>
  );
}
