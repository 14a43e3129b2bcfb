// Decides where events are drawn on a chart: those too close to be told apart share one line.

export type ChartEvent = { atMs: number; words: string };
export type ChartMarker = { atMs: number; events: ChartEvent[] };

/** Lines of so many pixels apart can be told apart, at the least width that a chart has. */
const placesAcross = 80;

/** Oldest first; each marker stands at its newest event. Events outside of the range are left out. */
export function prepareMarkers(
  events: readonly ChartEvent[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): ChartMarker[] {
  const spacingMs = (toMs - fromMs) / placesAcross;
  const markers: ChartMarker[] = [];
  const inside = events.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  for (const event of inside.toSorted((a, b) => a.atMs - b.atMs)) {
    const last = markers.at(-1);
    const first = last?.events[0];
    if (last !== undefined && first !== undefined && event.atMs - first.atMs < spacingMs) {
      last.events.push(event);
      last.atMs = event.atMs;
    } else markers.push({ atMs: event.atMs, events: [event] });
  }
  return markers;
}

/** The marker that a cursor at `atMs` is on; null where none is near. */
export function markerAt(
  markers: readonly ChartMarker[],
  atMs: number,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): ChartMarker | null {
  const reachMs = (toMs - fromMs) / placesAcross;
  const near = markers
    .map((marker) => ({ marker, distance: Math.abs(marker.atMs - atMs) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= reachMs ? near.marker : null;
}
