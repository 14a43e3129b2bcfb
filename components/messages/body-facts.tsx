// What a body was found to be and how: its format, what was undone on the way, why something declared was not, and the
// attributes of a CloudEvent.

import { Info } from 'lucide-react';
import { bodyFormats, type CloudEventView, type DecodedBody } from '@/server/domain/decoded-body';
import { Badge } from '../ui/badge';

/** "JSON", "gzip": in the order in which they were undone. */
export function FormatBadges({ decoded: { format, basis, steps, event } }: { decoded: DecodedBody }) {
  return (
    <span className="flex flex-wrap items-center gap-1">
      {steps.map(({ name, detail }, index) => (
        <Badge key={index} title={`${name}, ${detail}`}>
          {name}
        </Badge>
      ))}
      {event !== null && (
        <Badge
          title={event.mode === 'binary' ? 'Attributes in headers, data in the body' : 'One JSON document'}
        >
          CloudEvent
        </Badge>
      )}
      {format !== 'empty' && (
        <Badge title={basis === '' ? bodyFormats[format] : `${bodyFormats[format]}, ${basis}`}>
          {bodyFormats[format]}
        </Badge>
      )}
    </span>
  );
}

export function DecodeNotes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul aria-label="Why it is shown like this" className="mb-2 flex flex-col gap-1 text-table text-muted">
      {notes.map((note, index) => (
        <li key={index} className="flex items-start gap-1.5">
          <Info aria-hidden className="mt-0.5 size-3.5 shrink-0 text-faint" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{note}</span>
        </li>
      ))}
    </ul>
  );
}

export function EventAttributes({ event }: { event: CloudEventView }) {
  return (
    <dl
      aria-label="CloudEvent"
      className="mb-2 rounded-control border px-3 py-1 text-table sm:grid sm:grid-cols-[minmax(100px,auto)_1fr] sm:gap-x-4"
    >
      {event.attributes.map(({ name, text }, index) => (
        <div key={index} className="border-b py-1 last:border-b-0 sm:contents">
          <dt className="font-mono [overflow-wrap:anywhere] text-muted sm:py-1">{name}</dt>
          <dd className="font-mono [overflow-wrap:anywhere] sm:py-1">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
