// The pace of a redrive as it is typed, and as the API takes it. Pure. A field that says nothing sensible is an
// error beside it, never a guess.

import { limits } from '@/server/domain/limits';
import type { RedriveRequest, RedriveView } from '@/server/domain/redrive';
import { redriveCanarySchema, type RedriveChange } from '@/server/domain/redrive-pace';
import { formatExact } from '../ui/format';

export type PaceDraft = {
  rate: string;
  rampFrom: string;
  rampSeconds: string;
  maxDepth: string;
  maxAgeSeconds: string;
  window: string;
  most: string;
  canary: boolean;
  steps: string;
  watchSeconds: string;
  sharePercent: string;
  /** What messages are kept in order by: a header or a path, one of the two. */
  orderHeader: string;
  orderPath: string;
  /** As a datetime-local control gives it, in the browser's time zone. */
  startAt: string;
};
export type PaceErrors = Partial<Record<keyof PaceDraft, string>>;
export type PaceRequest = Required<Pick<RedriveRequest, 'ratePerSec' | 'pace' | 'notBeforeMs'>>;

const canaryDefault = redriveCanarySchema.parse({});

export const noPace: PaceDraft = {
  rate: '',
  rampFrom: '',
  rampSeconds: '60',
  maxDepth: '',
  maxAgeSeconds: '',
  window: '',
  most: '',
  canary: false,
  steps: canaryDefault.steps.join(', '),
  watchSeconds: String(canaryDefault.watchMs / 1000),
  sharePercent: String(canaryDefault.maxShare * 100),
  orderHeader: '',
  orderPath: '',
  startAt: '',
};

/** Of what may still be changed. */
export function draftOf({ ratePerSec, pace }: Pick<RedriveView, 'ratePerSec' | 'pace'>): PaceDraft {
  const text = (value: number | null | undefined, per = 1) => (value == null ? '' : String(value / per));
  return {
    ...noPace,
    rate: text(ratePerSec),
    rampFrom: text(pace.ramp?.fromPerSec),
    rampSeconds: pace.ramp === null ? noPace.rampSeconds : text(pace.ramp.overMs, 1000),
    maxDepth: text(pace.backPressure?.maxDepthMessages),
    maxAgeSeconds: text(pace.backPressure?.maxAgeMs, 1000),
    window: text(pace.windowMessages),
  };
}

export function readChange(draft: PaceDraft): { change: RedriveChange; errors: PaceErrors } {
  const read = new Reader(draft);
  const ratePerSec = read.number('rate', limits.redriveRatePerSecMax);
  const fromPerSec = read.number('rampFrom', limits.redriveRatePerSecMax);
  const rampSeconds = fromPerSec === null ? null : read.number('rampSeconds', 86_400, true);
  const maxDepthMessages = read.number('maxDepth', 1_000_000_000);
  const maxAgeSeconds = read.number('maxAgeSeconds', 31_536_000);
  const windowMessages = read.number('window', limits.redriveWindowMessages);
  const backPressure =
    maxDepthMessages === null && maxAgeSeconds === null
      ? null
      : { maxDepthMessages, maxAgeMs: maxAgeSeconds === null ? null : maxAgeSeconds * 1000 };
  const ramp =
    fromPerSec === null || rampSeconds === null ? null : { fromPerSec, overMs: rampSeconds * 1000 };
  return { change: { ratePerSec, ramp, backPressure, windowMessages }, errors: read.errors };
}

export function readPace(draft: PaceDraft, nowMs: number): { request: PaceRequest; errors: PaceErrors } {
  const { change, errors } = readChange(draft);
  const { ratePerSec = null, ...changeable } = change;
  const read = new Reader(draft, errors);
  const maxMessages = read.number('most', 1_000_000_000);
  const canary = draft.canary ? read.canary() : null;
  const notBeforeMs = read.instant('startAt', nowMs);
  const orderBy = read.order();
  return {
    request: { ratePerSec, pace: { ...changeable, maxMessages, canary, orderBy }, notBeforeMs },
    errors,
  };
}

class Reader {
  readonly #draft: PaceDraft;
  readonly errors: PaceErrors;

  constructor(draft: PaceDraft, errors: PaceErrors = {}) {
    this.#draft = draft;
    this.errors = errors;
  }

  number(key: Exclude<keyof PaceDraft, 'canary'>, max: number, needed = false): number | null {
    const text = this.#draft[key].trim();
    if (text === '' && !needed) return null;
    const value = Number(text);
    if (text !== '' && Number.isInteger(value) && value >= 1 && value <= max) return value;
    this.errors[key] = `A whole number from 1 to ${formatExact(max)}.`;
    return null;
  }

  canary() {
    const steps = this.#draft.steps.split(/[\s,;]+/).filter((step) => step !== '');
    const share = Number(this.#draft.sharePercent.trim() || Number.NaN) / 100;
    const watchMs = (this.number('watchSeconds', limits.redriveWatchMsMax / 1000, true) ?? 0) * 1000;
    const parsed = redriveCanarySchema.safeParse({ steps: steps.map(Number), watchMs, maxShare: share });
    if (parsed.success) return parsed.data;
    for (const { path } of parsed.error.issues) {
      if (path[0] === 'steps') this.errors.steps = 'One to ten whole numbers, with commas between.';
      if (path[0] === 'maxShare') this.errors.sharePercent = 'A number from 0 to 100.';
    }
    return null;
  }

  order() {
    const name = this.#draft.orderHeader.trim();
    const path = this.#draft.orderPath.trim();
    if (name !== '' && path !== '') this.errors.orderPath = 'One of the two.';
    if (name !== '') return { kind: 'header' as const, name };
    return path === '' ? null : { kind: 'body-json' as const, path };
  }

  instant(key: 'startAt', nowMs: number): number | null {
    const text = this.#draft[key];
    if (text === '') return null;
    const atMs = new Date(text).getTime();
    if (Number.isFinite(atMs) && atMs > nowMs) return atMs;
    this.errors[key] = 'A time to come.';
    return null;
  }
}
