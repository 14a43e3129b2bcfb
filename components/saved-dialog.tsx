// What people gave a name, for everybody: open one, save the present one, remove one.
'use client';

import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import { Button } from './ui/button';
import { Dialog } from './ui/dialog';
import { Field, Input } from './ui/field';
import { ErrorState } from './ui/states';

export type Saved = { id: string; name: string; actor: string };

export function SavedDialog<Item extends Saved>({
  open,
  onOpenChange,
  title,
  description,
  noun,
  saved,
  refusal,
  nothing = null,
  pending,
  error,
  onSave,
  onOpen,
  onRemove,
}: {
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
}) {
  const [name, setName] = useState('');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={description}>
      <div className="flex flex-col gap-4">
        <SavedList
          noun={noun}
          saved={saved}
          disabled={refusal !== null || pending}
          onOpen={(item) => {
            onOpen(item);
            onOpenChange(false);
          }}
          onRemove={onRemove}
        />
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
        {error !== null && <ErrorState title="Not changed" message={error.message} />}
      </div>
    </Dialog>
  );
}

function SavedList<Item extends Saved>({
  noun,
  saved,
  disabled,
  onOpen,
  onRemove,
}: {
  noun: string;
  saved: readonly Item[];
  disabled: boolean;
  onOpen: (item: Item) => void;
  onRemove: (name: string) => void;
}) {
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
            disabled={disabled}
            onClick={() => onRemove(item.name)}
          >
            <Trash2 />
          </Button>
        </li>
      ))}
    </ul>
  );
}
