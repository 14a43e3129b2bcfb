// The headers that a redrive adds to a copy: which redrive it was, how often the message was redriven, and the
// trail that leads back through all of them. With them the lineage survives every death, and a recall can give
// a message back as it was.

import { limits } from './limits';
import type { Death, MessageView } from './message';

/** None starts with `x-`, so brokers leave them alone. */
export const redriveIdHeader = 'spillway-redrive-id';
export const redriveCountHeader = 'spillway-redrive-count';
/** "<redrive>/<beginning of the original's fingerprint>" for each redrive, newest first, with spaces between. */
export const redriveTrailHeader = 'spillway-redrive-trail';

export const redriveHeaders = [redriveIdHeader, redriveCountHeader, redriveTrailHeader] as const;

/** One redrive of a message, and by what its journal entry is found there; `original` is empty where unknown. */
export type TrailStep = { redriveId: string; original: string };

export type HeaderChange = { addHeaders: Record<string, string | number>; removeHeaders: readonly string[] };

type WithHeaders = Pick<MessageView, 'headers'>;

/** What of a fingerprint stands in a trail. */
export function originalOf(fingerprint: string): string {
  return fingerprint.slice(0, limits.trailFingerprintChars);
}

/** Newest first; the first is the redrive that made this copy. What is not shaped like a trail is none. */
export function trailOf(view: WithHeaders): TrailStep[] {
  const redriveId = headerText(view, redriveIdHeader);
  if (redriveId === null) return [];
  const steps = (headerText(view, redriveTrailHeader) ?? '').split(' ').flatMap((step) => stepOf(step) ?? []);
  return steps[0]?.redriveId === redriveId ? steps : [{ redriveId, original: '' }];
}

export function redriveCountOf(view: WithHeaders): number {
  const count = Number(headerText(view, redriveCountHeader) ?? 0);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

/** For the copy of a message. One that is parked keeps its count: it is set aside, not tried again. */
export function headersOfCopy(
  view: WithHeaders & Pick<MessageView, 'fingerprint'>,
  redriveId: string,
  parked: boolean,
): HeaderChange {
  const trail = [{ redriveId, original: originalOf(view.fingerprint) }, ...trailOf(view)];
  return {
    addHeaders: {
      [redriveIdHeader]: redriveId,
      [redriveCountHeader]: redriveCountOf(view) + (parked ? 0 : 1),
      [redriveTrailHeader]: trailText(trail),
    },
    removeHeaders: [],
  };
}

/** For the recall of a copy: the headers of its original. */
export function headersOfOriginal(view: WithHeaders): HeaderChange {
  const [, ...before] = trailOf(view);
  const [newest] = before;
  if (newest === undefined) return { addHeaders: {}, removeHeaders: redriveHeaders };
  return {
    addHeaders: {
      [redriveIdHeader]: newest.redriveId,
      [redriveCountHeader]: Math.max(1, redriveCountOf(view) - 1),
      [redriveTrailHeader]: trailText(before),
    },
    removeHeaders: [],
  };
}

/** What the journal remembers of a death, which the next death may wipe from the message. */
export type EntryDeath = { reason: string; queue: string; atMs: number | null };

export function newestDeathOf({ deaths }: { deaths: readonly Death[] }): EntryDeath | undefined {
  const [death] = deaths;
  return death === undefined ? undefined : { reason: death.reason, queue: death.queue, atMs: death.atMs };
}

export function headerText({ headers }: WithHeaders, name: string): string | null {
  // By number: an iterator makes an object for each header, and every message that moves is asked five times.
  for (let at = 0; at < headers.length; at += 1) {
    const header = headers[at];
    if (header?.name === name) return header.text;
  }
  return null;
}

/** The step before a redrive takes the message, for the journal; undefined where there was none, or it is not known. */
export function stepBefore(view: WithHeaders): string | undefined {
  const [newest] = trailOf(view);
  return newest === undefined || newest.original === '' ? undefined : stepText(newest);
}

export function stepText({ redriveId, original }: TrailStep): string {
  return `${redriveId}/${original}`;
}

/** By which a recall's window is found from a message that it put back without a header of ours: `original` is the
 * beginning of the fingerprint that it has since. */
export function recalledStep(original: string): string {
  return `recalled/${original}`;
}

/** Whether a copy made with these headers still tells of a redrive. */
export function tellsOfRedrive({ addHeaders }: HeaderChange): boolean {
  return redriveIdHeader in addHeaders;
}

/** Null for what is no step. */
export function stepOf(text: string): TrailStep | null {
  const [, redriveId, original] =
    /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([0-9a-zA-Z]*)$/.exec(text) ?? [];
  return redriveId === undefined || original === undefined ? null : { redriveId, original };
}

function trailText(steps: readonly TrailStep[]): string {
  return steps.slice(0, limits.trailSteps).map(stepText).join(' ');
}
