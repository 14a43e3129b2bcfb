// A body: decoded as far as its bytes allow, as text, or as raw bytes. Inert text in every form.
'use client';

import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { MessageView } from '@/server/domain/message';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { CopyButton } from '../ui/copy-button';
import { formatBytes, formatExact } from '../ui/format';
import { Notice } from '../ui/states';
import { bytesOf, type DecodedBody, decodeBody, hexDump } from './decode';
import { download } from './download';
import { JsonTree } from './json-tree';
import { printJson } from '@/server/domain/json';
import { bodyFileName, contentEncodingOf } from './message-text';

const forms = { tree: 'Tree', pretty: 'Formatted', text: 'Text', bytes: 'Bytes' } as const;
type Form = keyof typeof forms;

function formsOf(decoded: DecodedBody): Form[] {
  switch (decoded.kind) {
    case 'json':
      return ['tree', 'pretty', 'text', 'bytes'];
    case 'text':
      return ['text', 'bytes'];
    case 'binary':
      return ['bytes'];
    case 'empty':
      return [];
  }
}

export function MessageBody({ message, queue }: { message: MessageView; queue: string }) {
  const bytes = useMemo(() => bytesOf(message.bodyBase64), [message.bodyBase64]);
  const decoded = useMemo(
    () =>
      decodeBody(bytes, {
        contentType: message.contentType,
        contentEncoding: contentEncodingOf(message),
        truncated: message.bodyTruncated,
      }),
    [bytes, message],
  );
  const available = formsOf(decoded);
  const [wanted, setWanted] = useState<Form | null>(null);
  const form = available.find((candidate) => candidate === wanted) ?? available[0];
  const why = decoded.kind === 'text' || decoded.kind === 'binary' ? decoded.why : null;
  return (
    <section aria-label="Body" className="min-w-0">
      <header className="mb-2 flex flex-wrap items-center gap-2">
        <h3 className="text-body font-semibold">Body</h3>
        <span className="text-label text-muted" title={`${formatExact(message.sizeBytes)} bytes`}>
          {formatBytes(message.sizeBytes)}
          {message.contentType !== null && ` · ${message.contentType}`}
        </span>
        {available.length > 1 && form !== undefined && (
          <FormChoice available={available} form={form} onChange={setWanted} />
        )}
        <span className="ml-auto flex items-center">
          <CopyButton label="Copy body" text={() => copyText(decoded, form, bytes)} />
          <Button
            variant="ghost"
            size="icon"
            className="size-7"
            aria-label="Download body"
            title="Download body"
            onClick={() => download(bodyFileName(message, queue), bytes)}
          >
            <Download />
          </Button>
        </span>
      </header>
      {message.bodyTruncated && (
        <div className="mb-2">
          <Notice tone="look">
            Shown, copied and downloaded here: the first {formatBytes(bytes.length)} of{' '}
            {formatBytes(message.sizeBytes)}. A replay or redrive carries the whole body.
          </Notice>
        </div>
      )}
      {why !== null && <p className="mb-2 text-table text-muted">{why}</p>}
      <BodyContent decoded={decoded} form={form} bytes={bytes} />
    </section>
  );
}

function FormChoice({
  available,
  form,
  onChange,
}: {
  available: Form[];
  form: Form;
  onChange: (form: Form) => void;
}) {
  return (
    <div role="group" aria-label="Show the body as" className="flex gap-0.5">
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
          {forms[candidate]}
        </button>
      ))}
    </div>
  );
}

const box = 'rounded-control border bg-raised p-3';

function BodyContent({
  decoded,
  form,
  bytes,
}: {
  decoded: DecodedBody;
  form: Form | undefined;
  bytes: Uint8Array;
}) {
  if (decoded.kind === 'empty' || form === undefined) {
    return <p className={cn(box, 'text-table text-muted')}>The body is empty: 0 bytes.</p>;
  }
  if (form === 'tree' && decoded.kind === 'json') {
    return (
      <div className={box}>
        <JsonTree node={decoded.tree} />
      </div>
    );
  }
  if (form === 'bytes' || decoded.kind === 'binary') {
    return (
      <pre className={cn(box, 'overflow-x-auto font-mono text-[12px] leading-[18px]')}>{hexDump(bytes)}</pre>
    );
  }
  const text = form === 'pretty' && decoded.kind === 'json' ? printJson(decoded.tree) : decoded.text;
  return (
    <pre className={cn(box, 'font-mono text-table whitespace-pre-wrap [overflow-wrap:anywhere]')}>{text}</pre>
  );
}

function copyText(decoded: DecodedBody, form: Form | undefined, bytes: Uint8Array): string {
  if (decoded.kind === 'empty') return '';
  if (form === 'bytes' || decoded.kind === 'binary') return hexDump(bytes);
  return form === 'pretty' && decoded.kind === 'json' ? printJson(decoded.tree) : decoded.text;
}
