// Parking as it is being typed, and as the API takes it. Pure. A field that says nothing sensible is an error beside
// it, never a guess.

import { limits } from '@/server/domain/limits';
import { type ParkingInput, parkingQueueOf } from '@/server/domain/redrive';
import { formatExact } from '../ui/format';

export type ParkingDraft = {
  on: boolean;
  after: string;
  /** Empty: the standard name. */
  queue: string;
};

export const noParking: ParkingDraft = { on: false, after: '3', queue: '' };

export type ReadParking =
  | { kind: 'none' }
  | { kind: 'parking'; parking: ParkingInput }
  /** A sentence on what to do, beside the field that it is about. */
  | { kind: 'missing'; after: string | null; queue: string | null };

/** `source`: the dead-letter queue, which cannot be its own parking queue. */
export function readParking({ on, after, queue }: ParkingDraft, source: string): ReadParking {
  if (!on) return { kind: 'none' };
  const parking = { after: Number(after.trim()), queue: queue.trim() === '' ? null : queue };
  const problems = { after: afterProblem(after), queue: queueProblem(parking, source) };
  if (problems.after !== null || problems.queue !== null) return { kind: 'missing', ...problems };
  return { kind: 'parking', parking };
}

function afterProblem(text: string): string | null {
  const value = Number(text.trim() || Number.NaN);
  if (Number.isInteger(value) && value >= 1 && value <= limits.parkAfterMax) return null;
  return `A whole number from 1 to ${formatExact(limits.parkAfterMax)}.`;
}

function queueProblem(parking: ParkingInput, source: string): string | null {
  const name = parkingQueueOf(parking, source);
  if (name === source) return `${source} cannot be its own parking queue. Choose another.`;
  if (new TextEncoder().encode(name).length <= limits.queueNameBytes) return null;
  return `The name ${parking.queue === null ? 'that it would get ' : ''}is longer than ${limits.queueNameBytes} bytes. Write a shorter one.`;
}
