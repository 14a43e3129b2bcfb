// What people gave a name, for everybody: open one, save the present one, remove one.
'use client';

import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import { Button } from './ui/button';
import { Dialog } from './ui/dialog';
import { Field, Input } from './ui/field';
import { ErrorState } from './ui/states';

type Saved = { id: string; name: string; actor: string };

type SavedProps<Item extends Saved> = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: string;
  /** "search": what one of them is. */
  noun: string;
  saved: readonly Item[];
  /** Why this person may change none of them. */
  refusal: string | null;
  /** Why there is nothing to save. */
  nothing?: string | null;
  pending: boolean;
  error: { message: string } | null;
  onSave: (name: string, done: () => void) => void;
  onOpen: (item: Item) => void;
  onRemove: (name: string) => void;
};

export function SavedDialog<Item extends Saved>(props: SavedProps<Item>) {
  const { open, onOpenChange, title, description, error, onOpen } = props;
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <div className="flex flex-col gap-4">
        <SavedList
          {...props}
          onOpen={(item) => {
            onOpen(item);
            onOpenChange(false);
          }}
        />
        <SaveForm {...props} />
        {error !== null && <ErrorState title="Not changed" message={error.message} />}
      </div>
    </Dialog>
  );
}

function SaveForm({
  noun,
  refusal,
  nothing = null,
  pending,
  onSave,
}: Pick<SavedProps<Saved>, 'noun' | 'refusal' | 'nothing' | 'pending' | 'onSave'>) {
  const [name, setName] = useState('');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(name.trim(), () => setName(''));
      }}
    >
      <Field label={`Save this ${noun} as`} help={refusal ?? nothing ?? undefined}>
        {(ids) => (
          <Input
            {...ids}
            maxLength={limits.savedSearchNameChars}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Button
          type="submit"
          variant="primary"
          disabled={name.trim() === '' || nothing !== null || refusal !== null || pending}
        >
          Save
        </Button>
      </div>
    </form>
  );
}

function SavedList<Item extends Saved>({
  noun,
  saved,
  refusal,
  pending,
  onOpen,
  onRemove,
}: Pick<SavedProps<Item>, 'noun' | 'saved' | 'refusal' | 'pending' | 'onOpen' | 'onRemove'>) {
  if (saved.length === 0) return null;
  return (
    <ul className="flex max-h-[40vh] flex-col divide-y overflow-y-auto rounded-control border">
      {saved.map((item) => (
        <li key={item.id} className="flex items-center gap-2 px-3 py-1.5">
          <button
            type="button"
            className="min-w-0 flex-1 text-left [overflow-wrap:anywhere] hover:underline"
            onClick={() => onOpen(item)}
          >
            {item.name} <span className="text-label text-muted">by {item.actor}</span>
          </button>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`Remove the ${noun} ${item.name}`}
            disabled={refusal !== null || pending}
            onClick={() => onRemove(item.name)}
          >
            <Trash2 />
          </Button>
        </li>
      ))}
    </ul>
  );
}
