// Where to begin reading a stream: first, last, an offset, an instant or an interval; and the live tail.
'use client';

import { Radio } from 'lucide-react';
import { useState } from 'react';
import { useNow } from '../clock';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Input, Select } from '../ui/field';
import { localInstant, modeOf, parseView, type StartMode, startModes, type StreamView } from './stream-view';
import { pageSizes } from './use-stream-view';

const labels: Record<StartMode, string> = {
  first: 'First',
  last: 'Last',
  offset: 'Offset',
  time: 'Time',
  ago: 'Interval',
};

export function PositionBar({
  view,
  count,
  disabled,
  show,
  setCount,
}: {
  view: StreamView;
  count: number;
  disabled: boolean;
  show: (view: StreamView) => void;
  setCount: (count: number) => void;
}) {
  const [picked, setPicked] = useState<{ mode: StartMode; of: StreamView } | null>(null);
  // A mode that still needs its value is picked for the view it was picked at, and forgotten with the next one.
  const mode = picked?.of === view ? picked.mode : modeOf(view);
  const choose = (next: StartMode) => {
    if (next === 'first' || next === 'last') show({ at: next });
    setPicked(next === 'first' || next === 'last' ? null : { mode: next, of: view });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Modes mode={mode} disabled={disabled} choose={choose} />
      {mode === 'offset' && <OffsetField key={JSON.stringify(view)} view={view} show={show} />}
      {mode === 'time' && <TimeField key={JSON.stringify(view)} view={view} show={show} />}
      {mode === 'ago' && <IntervalField view={view} show={show} />}
      {view.at !== 'live' && (
        <Select
          aria-label="Messages on a page"
          value={count}
          disabled={disabled}
          onChange={(event) => setCount(Number(event.target.value))}
        >
          {pageSizes.map((size) => (
            <option key={size} value={size}>
              {size} a page
            </option>
          ))}
        </Select>
      )}
      <Button
        className="sm:ml-auto"
        disabled={disabled || view.at === 'live'}
        onClick={() => show({ at: 'live' })}
      >
        <Radio /> Live tail
      </Button>
    </div>
  );
}

function Modes({
  mode,
  disabled,
  choose,
}: {
  mode: StartMode | null;
  disabled: boolean;
  choose: (mode: StartMode) => void;
}) {
  return (
    <div
      role="radiogroup"
      aria-label="Begin reading with"
      className="flex h-8 rounded-control border border-line-strong"
    >
      {startModes.map((one) => (
        <button
          key={one}
          type="button"
          role="radio"
          aria-checked={one === mode}
          disabled={disabled}
          onClick={() => choose(one)}
          className={cn(
            'border-r border-line-strong px-2 text-table whitespace-nowrap text-muted first:rounded-l-[5px] last:rounded-r-[5px] last:border-r-0 hover:bg-sunken disabled:opacity-50 sm:px-3',
            one === mode && 'bg-sunken font-medium text-text',
          )}
        >
          {labels[one]}
        </button>
      ))}
    </div>
  );
}

type FieldProps = { view: StreamView; show: (view: StreamView) => void };

function OffsetField({ view, show }: FieldProps) {
  const [text, setText] = useState(view.at === 'offset' ? String(view.offset) : '');
  const parsed = parseView(text.trim());
  const wanted = parsed?.at === 'offset' ? parsed : null;
  return (
    <Go wanted={wanted} show={show}>
      <Input
        aria-label="Offset"
        inputMode="numeric"
        placeholder="Offset"
        className="w-40 font-mono"
        autoFocus={view.at !== 'offset'}
        aria-invalid={text !== '' && wanted === null}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </Go>
  );
}

function TimeField({ view, show }: FieldProps) {
  const now = useNow(60_000);
  const [text, setText] = useState<string | null>(view.at === 'time' ? localInstant(view.sinceMs) : null);
  const value = text ?? (now === null ? '' : localInstant(now - 3_600_000));
  const sinceMs = new Date(value).getTime();
  return (
    <Go wanted={Number.isNaN(sinceMs) || sinceMs < 0 ? null : { at: 'time', sinceMs }} show={show}>
      <Input
        aria-label="Written since, local time"
        title="The first message written at or after this instant, in local time"
        type="datetime-local"
        step={1}
        className="w-52"
        value={value}
        onChange={(event) => setText(event.target.value)}
      />
    </Go>
  );
}

function Go({
  wanted,
  show,
  children,
}: {
  wanted: StreamView | null;
  show: (view: StreamView) => void;
  children: React.ReactNode;
}) {
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== null) show(wanted);
      }}
    >
      {children}
      <Button type="submit" disabled={wanted === null}>
        Read
      </Button>
    </form>
  );
}

const intervals = [
  [60_000, 'the last minute'],
  [5 * 60_000, 'the last 5 minutes'],
  [15 * 60_000, 'the last 15 minutes'],
  [3_600_000, 'the last hour'],
  [6 * 3_600_000, 'the last 6 hours'],
  [86_400_000, 'the last day'],
  [7 * 86_400_000, 'the last 7 days'],
] as const;

function IntervalField({ view, show }: FieldProps) {
  const chosen = view.at === 'ago' ? view.agoMs : 0;
  return (
    <Select
      aria-label="Interval"
      value={intervals.some(([ms]) => ms === chosen) ? chosen : 0}
      onChange={(event) => show({ at: 'ago', agoMs: Number(event.target.value) })}
    >
      <option value={0} disabled>
        {chosen === 0 ? 'Begin with…' : `the last ${Math.round(chosen / 1_000)} seconds`}
      </option>
      {intervals.map(([ms, words]) => (
        <option key={ms} value={ms}>
          {words}
        </option>
      ))}
    </Select>
  );
}
