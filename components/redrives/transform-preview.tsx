// What the patch would make of some messages, drawn at random among those that a look meets: each as a difference, or
// the reason why it stays. Moves nothing.
'use client';

import { useMutation } from '@tanstack/react-query';
import { Eye } from 'lucide-react';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import type { RedriveRequest, RedriveSelection } from '@/server/domain/redrive';
import type { TransformPreview as Preview, TransformSample } from '@/server/domain/redrive-transform';
import { useBrokerRefusal } from '../clusters/use-condition';
import { DiffView } from '../messages/diff-view';
import { diffBodies } from '../messages/line-diff';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { Panel } from '../ui/panel';
import { ErrorState, Notice } from '../ui/states';

type PreviewInput = {
  queueRef: QueueRef;
  selection: RedriveSelection;
  transform: NonNullable<RedriveRequest['transform']>;
};

export function TransformPreview({
  queueRef: { clusterId, vhost, name },
  selection,
  transform,
  lookSentence,
}: PreviewInput & {
  /** What a look does to the queue; null where that is not known yet or none is possible. */
  lookSentence: string | null;
}) {
  const trpc = useTRPC();
  const refusal = useBrokerRefusal('message.peek', clusterId);
  const preview = useMutation(trpc.redrives.previewTransform.mutationOptions());
  const input = { clusterId, vhost, name, selection, transform };
  const asked = JSON.stringify(input);
  const stale = preview.data !== undefined && JSON.stringify(preview.variables) !== asked;
  return (
    <Panel title="What the patch makes of them">
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Button
            size="sm"
            disabled={refusal !== null || preview.isPending}
            onClick={() => preview.mutate(input)}
          >
            <Eye /> {preview.isPending ? 'Trying it…' : 'Try it on messages'}
          </Button>
          <p className="min-w-0 flex-1 basis-64 text-label text-muted" role="status">
            {refusal ??
              `Looks at up to ${formatExact(limits.transformLookMessages)} from the head and shows ${limits.transformPreviewMessages} at random. ${lookSentence ?? ''}`}
          </p>
        </div>
        {preview.error !== null && (
          <ErrorState title="It could not be tried; nothing was removed" message={preview.error.message} />
        )}
        {stale && <Notice tone="look">The choice has changed since. Try it again.</Notice>}
        {preview.data !== undefined && <Tried preview={preview.data} />}
      </div>
    </Panel>
  );
}

function Tried({ preview: { lookedMessages, selectedMessages, counts, samples } }: { preview: Preview }) {
  if (selectedMessages === 0) {
    return (
      <Notice tone="look">
        None of {plural(lookedMessages, 'message')} looked at is selected, so the patch was not tried.
      </Notice>
    );
  }
  const left = [
    `${formatExact(counts.changed)} would be changed`,
    `${formatExact(counts.unchanged)} would go as they are`,
    counts.refused > 0 && `${formatExact(counts.refused)} would stay`,
    counts['too-long'] > 0 && `${formatExact(counts['too-long'])} too long to try here`,
  ].filter((part) => part !== false);
  return (
    <>
      <p className="text-body">
        Of {plural(selectedMessages, 'message')} tried: {left.join(', ')}.
      </p>
      <ul className="flex flex-col gap-4">
        {samples.map((sample) => (
          <li key={sample.position} className="min-w-0">
            <p className="mb-1 flex min-w-0 items-baseline gap-2 text-table text-muted">
              <span className="shrink-0">#{sample.position}</span>
              <Name>{sample.messageId ?? sample.fingerprint}</Name>
            </p>
            <Sample sample={sample} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Sample({ sample }: { sample: TransformSample }) {
  switch (sample.kind) {
    case 'changed':
      return <DiffView label="Body before and after" lines={diffBodies(sample.before, sample.after)} />;
    case 'unchanged':
      return <p className="text-table text-muted">The patch changes nothing in it; it goes as it is.</p>;
    case 'refused':
      return <Notice tone="look">Stays: {sample.reason}</Notice>;
    case 'too-long':
      return (
        <p className="text-table text-muted">
          Longer than a look reads. The redrive reads and patches it whole.
        </p>
      );
  }
}
