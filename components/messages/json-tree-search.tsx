// The search over a JSON tree: how many values it finds, and the way from one to the next.
'use client';

import { ChevronDown, ChevronUp } from 'lucide-react';
import { Button } from '../ui/button';
import { Input } from '../ui/field';
import { formatExact } from '../ui/format';

export function JsonTreeSearch({
  text,
  hits,
  at,
  onChange,
  onStep,
}: {
  text: string;
  hits: number;
  at: number;
  onChange: (text: string) => void;
  onStep: (by: 1 | -1) => void;
}) {
  const asked = text.trim() !== '';
  return (
    <div className="flex items-center gap-1 border-b p-1.5">
      <Input
        type="search"
        aria-label="Search the body"
        placeholder="Search keys and values"
        className="h-7 max-w-72 text-table"
        value={text}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          onStep(event.shiftKey ? -1 : 1);
        }}
      />
      <span role="status" className="min-w-20 px-1 text-label text-muted">
        {asked && (hits === 0 ? 'not found' : `${formatExact(at + 1)} of ${formatExact(hits)}`)}
      </span>
      {asked && hits > 1 && (
        <>
          <Button
            variant="ghost"
            size="icon"
            className="size-7"
            aria-label="Previous hit"
            onClick={() => onStep(-1)}
          >
            <ChevronUp />
          </Button>
          <Button
            variant="ghost"
            size="icon"
            className="size-7"
            aria-label="Next hit"
            onClick={() => onStep(1)}
          >
            <ChevronDown />
          </Button>
        </>
      )}
    </div>
  );
}
