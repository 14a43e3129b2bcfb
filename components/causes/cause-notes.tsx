// What people say of a cause: its name, a note for the next on call, whether it is muted, and what was merged into it.
'use client';

import { Unlink } from 'lucide-react';
import { useState } from 'react';
import type { CauseLine } from '@/server/domain/causes/causes-view';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { Checkbox, Field, Input, TextArea } from '../ui/field';
import { formatExact } from '../ui/format';
import { ErrorState } from '../ui/states';
import { useCurate } from './use-curate';

export function CauseNotes({
  queueRef,
  cause,
  onClose,
}: {
  queueRef: QueueRef;
  cause: CauseLine;
  onClose: () => void;
}) {
  const { change, changing, error } = useCurate(queueRef);
  const refusal = useRefusal('cause.change');
  const [name, setName] = useState(cause.name);
  const [note, setNote] = useState(cause.note);
  const [muted, setMuted] = useState(cause.muted);
  const same = name.trim() === cause.name && note.trim() === cause.note && muted === cause.muted;
  return (
    <section aria-label="Notes" className="flex flex-col gap-3">
      <h3 className="text-body font-semibold">Notes</h3>
      <Field label="Name">
        {(ids) => (
          <Input
            {...ids}
            maxLength={limits.causeNameChars}
            placeholder="What your team calls it"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Note" help="Stays when the messages are gone, for the next time they die of this.">
        {(ids) => (
          <TextArea
            {...ids}
            maxLength={limits.causeNoteChars}
            placeholder="What it is, what helped, who knows"
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <label className="flex items-center gap-2 text-table">
        <Checkbox checked={muted} onChange={(event) => setMuted(event.target.checked)} />
        Mute: known and waited for, shown last
      </label>
      <div>
        <Button
          disabled={same || changing || refusal !== null}
          title={refusal ?? undefined}
          onClick={() => change({ keys: cause.keys, name: name.trim(), note: note.trim(), muted }, onClose)}
        >
          {changing ? 'Saving…' : 'Save'}
        </Button>
      </div>
      {error !== null && <ErrorState title="Not changed" message={error} />}
      {cause.members.length > 1 && (
        <Members
          cause={cause}
          disabled={changing || refusal !== null}
          onTakeOut={(key) => change({ keys: [key], name: '', note: '', muted: false }, onClose)}
        />
      )}
    </section>
  );
}

function Members({
  cause: { members },
  disabled,
  onTakeOut,
}: {
  cause: CauseLine;
  disabled: boolean;
  onTakeOut: (key: string) => void;
}) {
  return (
    <ul className="flex flex-col divide-y rounded-control border" aria-label="Merged causes">
      {members.map(({ key, title, count }) => (
        <li key={key} className="flex items-center gap-3 px-3 py-1.5 text-table">
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{title}</span>
          <span className="text-muted">{formatExact(count)}</span>
          <Button size="sm" variant="ghost" disabled={disabled} onClick={() => onTakeOut(key)}>
            <Unlink /> Take out
          </Button>
        </li>
      ))}
    </ul>
  );
}
