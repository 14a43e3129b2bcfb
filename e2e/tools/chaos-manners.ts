// How a redrive that will be disturbed is asked for: which messages, how carefully, with a pause or not. Drawn from the
// run's own random numbers alone, so that a seed repeats it.

import { causeKeyOf } from '@/server/domain/causes/cause-key';
import type { PeekResult } from '@/server/domain/message';
import type { RedriveRequest } from '@/server/domain/redrive';
import { parkingQueueOf } from '@/server/domain/redrive';
import { redriveCountHeader } from '@/server/domain/redrive-trail';
import type { TestMessage } from './dead-letters';
import type { Spillway } from './spillway';

export type Manner = {
  selects: 'all' | 'cause' | 'filter';
  canary: boolean;
  ramp: boolean;
  /** It is paused and resumed before the fault, or paused just before it and resumed after it. */
  pause: 'none' | 'before' | 'across';
  /** Some of the messages were redriven before, too often. */
  parks: boolean;
};

export function mannerOf(random: () => number): Manner {
  const oneOf = <T>(choices: readonly [T, ...T[]]) =>
    choices[Math.floor(random() * choices.length)] ?? choices[0];
  return {
    selects: oneOf(['all', 'cause', 'filter']),
    canary: oneOf([true, false]),
    ramp: oneOf([true, false]),
    pause: oneOf(['none', 'none', 'before', 'across']),
    parks: oneOf([true, false]),
  };
}

export function mannerWords({ selects, canary, ramp, pause, parks }: Manner): string {
  const words = [
    selects === 'all' ? 'all' : `one ${selects}`,
    ...(canary ? ['canary'] : []),
    ...(ramp ? ['ramp'] : []),
    ...(pause === 'none' ? [] : [`paused ${pause}`]),
    ...(parks ? ['parking'] : []),
  ];
  return words.join(', ');
}

/** The messages, with what the manner needs on them. */
export function preparedFor({ parks }: Manner, messages: readonly TestMessage[]): TestMessage[] {
  if (!parks) return [...messages];
  return messages.map((message, index) => (index % 5 === 0 ? redrivenBefore(message) : message));
}

const parkAfter = 2;

function redrivenBefore({ body, options }: TestMessage): TestMessage {
  const headers = { ...(options.headers as object), [redriveCountHeader]: parkAfter };
  return { body, options: { ...options, headers } };
}

/** Whether the redrive takes it, and where to. */
export function isSelected({ selects }: Manner, { options }: TestMessage): boolean {
  const failedSo = headersOf(options)['x-error'] === selectedError;
  if (selects === 'cause') return failedSo && options.contentType === selectedType;
  return selects === 'all' || failedSo;
}

export function isParked({ options }: TestMessage): boolean {
  return headersOf(options)[redriveCountHeader] === parkAfter;
}

function headersOf({ headers }: TestMessage['options']): Record<string, unknown> {
  return { ...(headers as Record<string, unknown> | undefined) };
}

const selectedError = 'card declined';
/** Part of a cause, beside what went wrong. */
const selectedType = 'application/json';

export type MannerOfRequest = Required<Pick<RedriveRequest, 'selection' | 'parking' | 'pace'>>;

/** The queue is looked at where a cause has to be named. */
export async function requestOf(
  spillway: Spillway,
  { clusterId, queue }: { clusterId: string; queue: string },
  manner: Manner,
): Promise<MannerOfRequest> {
  const { canary, ramp, parks } = manner;
  return {
    selection: await selectionOf(spillway, { clusterId, queue }, manner),
    parking: parks ? { after: parkAfter } : null,
    pace: {
      ...(canary && { canary: { steps: [1, 10, 100], watchMs: 1_000 } }),
      ...(ramp && { ramp: { fromPerSec: 100, overMs: 2_000 } }),
    },
  };
}

export function parkingOf(queue: string): string {
  return parkingQueueOf({ after: parkAfter, queue: null }, queue);
}

async function selectionOf(
  spillway: Spillway,
  { clusterId, queue }: { clusterId: string; queue: string },
  { selects }: Manner,
): Promise<RedriveRequest['selection']> {
  if (selects === 'all') return { kind: 'all' };
  if (selects === 'filter')
    return { kind: 'filter', conditions: [{ kind: 'header', name: 'x-error', value: selectedError }] };
  const look = await spillway.mutate<PeekResult>('messages.peek', {
    ...{ clusterId, vhost: '/', name: queue },
    count: 10,
  });
  const failed = look.messages.find(
    ({ headers, contentType }) =>
      contentType === selectedType &&
      headers.some(({ name, text }) => name === 'x-error' && text === selectedError),
  );
  if (failed === undefined) throw new Error(`No message at the head of ${queue} has the cause.`);
  return { kind: 'causes', keys: [causeKeyOf(failed)] };
}
