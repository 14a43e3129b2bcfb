// How fast a holding grows, between two readings of it; null until there are two.
'use client';

import { useState } from 'react';
import type { HoldingView } from '@/server/domain/holding';
import { useNow } from '../clock';

type Reading = { messages: number; atMs: number; perSec: number | null };

export function useTakingRate({ takenMessages }: HoldingView): number | null {
  const now = useNow(1_000);
  const [reading, setReading] = useState<Reading | null>(null);
  if (now !== null && (reading === null || now - reading.atMs >= 2_000)) {
    const perSec =
      reading === null ? null : ((takenMessages - reading.messages) / (now - reading.atMs)) * 1_000;
    setReading({ messages: takenMessages, atMs: now, perSec });
  }
  return reading?.perSec ?? null;
}
