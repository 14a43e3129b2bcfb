// What the dialog has chosen so far, half-typed values included, and the request that it makes.
'use client';

import { useMemo, useState } from 'react';
import type { QueueRef } from '@/server/domain/queue';
import type { RedriveRequest, RedriveSelection } from '@/server/domain/redrive';
import type { DestinationDraft } from './destination-choice';
import { isChosen } from './destination-choice';
import { noParking, type ParkingDraft, readParking } from './parking-draft';
import { noPace, type PaceDraft, readPace } from './pace-draft';
import { draftOf, isSelection, type SelectionDraft, selectionOf } from './selection-draft';
import { noTransform, readTransform, type TransformDraft } from './transform-draft';

export type RedriveDraft = {
  selection: SelectionDraft;
  destination: DestinationDraft;
  parking: ParkingDraft;
  transform: TransformDraft;
  pace: PaceDraft;
  reason: string;
  /** Also what arrived after the look. */
  arrivedToo: boolean;
  /** Of another; the plan offers it. */
  leaveOutUserId: boolean;
};

export type RedriveDraftState = {
  draft: RedriveDraft;
  set: (part: Partial<RedriveDraft>) => void;
  /** Null while something is missing, which `missing` says. The reason is not part of it: no plan is about that. */
  request: RedriveRequest | null;
  missing: string | null;
};

/** `seenMessages`: how many were ready when the person looked; null where nobody did. */
export function useRedriveDraft(
  { clusterId, vhost, name }: QueueRef,
  selection: RedriveSelection,
  seenMessages: number | null,
): RedriveDraftState {
  const [openedAtMs] = useState(() => new Date().getTime());
  const [draft, setDraft] = useState<RedriveDraft>({
    selection: draftOf(selection, openedAtMs),
    destination: { kind: 'origin' },
    parking: noParking,
    transform: noTransform,
    pace: noPace,
    reason: '',
    arrivedToo: false,
    leaveOutUserId: false,
  });
  const made = useMemo(
    () => requestOf({ clusterId, vhost, name }, draft, seenMessages, openedAtMs),
    [clusterId, draft, name, openedAtMs, seenMessages, vhost],
  );
  return { draft, set: (part) => setDraft((before) => ({ ...before, ...part })), ...made };
}

function requestOf(
  { clusterId, vhost, name }: QueueRef,
  { selection, destination, parking, transform, pace, arrivedToo, leaveOutUserId }: RedriveDraft,
  seenMessages: number | null,
  openedAtMs: number,
): Pick<RedriveDraftState, 'request' | 'missing'> {
  const chosen = selectionOf(selection);
  if (!isSelection(chosen)) return { request: null, missing: chosen.missing };
  if (!isChosen(destination)) return { request: null, missing: 'Say where the messages go to.' };
  const parked = readParking(parking, name);
  if (parked.kind === 'missing') {
    return { request: null, missing: 'When and where messages are parked is not complete yet.' };
  }
  const change = readTransform(transform);
  if (change.kind === 'missing') {
    return { request: null, missing: change.patch ?? change.schema ?? 'The patch is not complete yet.' };
  }
  const fast = readPace(pace, openedAtMs);
  if (Object.keys(fast.errors).length > 0) {
    return { request: null, missing: 'How fast it may go is not complete yet.' };
  }
  const request = {
    clusterId,
    vhost,
    name,
    selection: chosen,
    destination,
    seenMessages: arrivedToo ? null : seenMessages,
    ...(leaveOutUserId && { leaveOutUserId }),
    ...(parked.kind === 'parking' && { parking: parked.parking }),
    ...(change.kind === 'patch' && { transform: change.transform }),
    ...fast.request,
  };
  return { request, missing: null };
}
