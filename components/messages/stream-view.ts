// What of a stream is shown, as the URL holds it: `first`, `last`, `live`, an offset, `before-<offset>`, an instant
// in ISO 8601, or an interval such as `30m`. Pure.

import { type BrowsePosition, browsePositionSchema } from '@/server/domain/browse';

export type StreamView = BrowsePosition | { at: 'live' };

export const startModes = ['first', 'last', 'offset', 'time', 'ago'] as const;
export type StartMode = (typeof startModes)[number];

/** Null for what is no position. */
export function parseView(text: string): StreamView | null {
  if (text === 'live') return { at: 'live' };
  return browsePositionSchema.safeParse(candidate(text)).data ?? null;
}

function candidate(text: string): unknown {
  if (text === 'first' || text === 'last') return { at: text };
  const [, before = '', offset = ''] = /^(before-)?(\d{1,16})$/.exec(text) ?? [];
  if (offset !== '') return { at: before === '' ? 'offset' : 'before', offset: Number(offset) };
  const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count !== '') return { at: 'ago', agoMs: Number(count) * (unitMs[unit] ?? 0) };
  // Only whole instants: a browser reads "5" and "may" as dates too.
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return { at: 'time', sinceMs: Date.parse(text) };
  return null;
}

const unitMs: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

export function formatView(view: StreamView): string {
  switch (view.at) {
    case 'first':
    case 'last':
    case 'live':
      return view.at;
    case 'offset':
      return String(view.offset);
    case 'before':
      return `before-${view.offset}`;
    case 'time':
      return new Date(view.sinceMs).toISOString();
    case 'ago':
      return intervalText(view.agoMs);
  }
}

/** In the largest unit that keeps it whole: "90m", "2h". */
export function intervalText(agoMs: number): string {
  for (const [unit, ms] of Object.entries(unitMs)) if (agoMs % ms === 0) return `${agoMs / ms}${unit}`;
  return `${Math.round(agoMs / 1_000)}s`;
}

/** Which of the ways to begin is chosen while a view is shown; null while another one has led there. */
export function modeOf(view: StreamView): StartMode | null {
  return startModes.find((mode) => mode === view.at) ?? null;
}

/** As a `datetime-local` field takes it: local time, to the second. */
export function localInstant(atMs: number): string {
  const local = atMs - new Date(atMs).getTimezoneOffset() * 60_000;
  return new Date(local).toISOString().slice(0, 19);
}
