// The whole body as a file: the bytes at hand where they are all of it, else read for the purpose, which may be another
// look at the queue. What that does is said on the button, and beneath it.
'use client';

import { Download, LoaderCircle } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type BodyPlace, tooLargeToDownload } from '@/server/domain/body-download';
import type { BrowseCapability, MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { formatBytes } from '../ui/format';
import { ErrorState, Notice } from '../ui/states';
import { download } from '../download';
import { bodyFileName } from './message-text';

export type BodySource = {
  /** Null where the message cannot be found again. */
  place: BodyPlace | null;
  /** What a further look does; null where none is needed. */
  capability: BrowseCapability | null;
};

export type BodyDownload = {
  phase: { kind: 'idle' } | { kind: 'reading' } | { kind: 'failed'; message: string };
  /** Why not; null where it can be. */
  refusal: string | null;
  start: () => void;
};

export function useBodyDownload(
  queueRef: QueueRef,
  message: MessageView,
  bytes: Uint8Array<ArrayBuffer>,
  source: BodySource,
): BodyDownload {
  const [phase, setPhase] = useState<BodyDownload['phase']>({ kind: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const forbidden = useRefusal('message.download');
  const refusal = refusalFor(message, source, forbidden);
  const start = () => {
    const fileName = bodyFileName(message, queueRef.name);
    if (!message.bodyTruncated) return download(fileName, bytes);
    if (source.place === null) return;
    const controller = new AbortController();
    running.current = controller;
    setPhase({ kind: 'reading' });
    readWhole(queueRef, message, source.place, controller.signal)
      .then((body) => {
        download(fileName, body);
        setPhase({ kind: 'idle' });
      })
      .catch((error: unknown) => {
        if (controller.signal.aborted) return;
        const text = error instanceof Error ? error.message : 'The body could not be read.';
        setPhase({ kind: 'failed', message: text });
      });
  };
  return { phase, refusal, start };
}

function refusalFor(
  { masked, bodyTruncated, sizeBytes }: MessageView,
  { place, capability }: BodySource,
  forbidden: string | null,
): string | null {
  if (masked?.body != null) return 'Masked: its raw bytes are not given to your role.';
  if (!bodyTruncated) return null;
  if (place === null) return 'Open the message from a look to download all of it.';
  if (capability?.supported === false) return capability.reason;
  return tooLargeToDownload(sizeBytes) ?? forbidden;
}

async function readWhole(
  { clusterId, vhost, name }: QueueRef,
  { fingerprint }: MessageView,
  place: BodyPlace,
  signal: AbortSignal,
): Promise<Blob> {
  const response = await fetch('/api/messages/body', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clusterId, vhost, name, fingerprint, place }),
    signal,
  });
  if (response.ok) return response.blob();
  const answer = (await response.json()) as { error?: { message: string } };
  throw new Error(answer.error?.message ?? 'The body could not be read.');
}

export function BodyDownloadButton({ phase, refusal, start }: BodyDownload) {
  const reading = phase.kind === 'reading';
  return (
    <Button
      variant="ghost"
      size="icon"
      className="size-7"
      aria-label={reading ? 'Reading the whole body' : 'Download body'}
      title={refusal ?? 'Download body'}
      disabled={refusal !== null || reading}
      onClick={start}
    >
      {reading ? <LoaderCircle className="animate-spin" /> : <Download />}
    </Button>
  );
}

/** Beneath a body of which only the beginning is shown. */
export function CutBodyNotice({
  message,
  shownBytes,
  source: { place, capability },
  download: { phase, refusal, start },
}: {
  message: MessageView;
  shownBytes: number;
  source: BodySource;
  download: BodyDownload;
}) {
  const counts = capability?.supported === true && capability.effects.includes('counts-as-delivery');
  const look =
    place?.from === 'head'
      ? ` by one more look at the queue${counts ? ', which counts as a delivery' : ''}`
      : '';
  return (
    <div className="mb-2 flex flex-col gap-2">
      <Notice tone="look">
        Shown and copied here: the first {formatBytes(shownBytes)} of {formatBytes(message.sizeBytes)}.{' '}
        {refusal ?? `Download reads all of it${look}. A replay or redrive carries the whole body.`}
      </Notice>
      {phase.kind === 'failed' && (
        <ErrorState
          title="The whole body was not downloaded"
          message={phase.message}
          action={<Button onClick={start}>Try again</Button>}
        />
      )}
    </div>
  );
}
