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

/** What a cursor at `atMs` is on. Its line snaps to readings, so it may be near several marks at once, and of a queue
 * that is gone no reading stands at the end. */
export function eventsNear(
  markers: readonly ChartMarker[],
  atMs: number,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): ChartEvent[] {
  const reachMs = (toMs - fromMs) / placesAcross;
  return markers.filter((marker) => Math.abs(marker.atMs - atMs) <= reachMs).flatMap(({ events }) => events);
}
