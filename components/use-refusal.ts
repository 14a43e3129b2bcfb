// Why the person at this page may not do something; null when they may, and as long as the role is not known:
// the server decides in the end.
'use client';

import { useQuery } from '@tanstack/react-query';
import { type Access, type Actor, refusalOf } from '@/server/domain/roles';
import { useTRPC } from './trpc';

export function useActor(): Actor | undefined {
  const trpc = useTRPC();
  return useQuery(trpc.session.me.queryOptions(undefined, { staleTime: 60_000 })).data;
}

export function useRefusal(access: Access): string | null {
  const actor = useActor();
  return actor === undefined ? null : refusalOf(actor, access);
}
