// One message in the journals of redrives, found by a condition on a window `w` and an entry `e` of it.

import { z } from 'zod';
import { limits } from '@/server/domain/limits';
import type { LineageEntry } from '@/server/domain/message-lineage';
import { journalEntrySchema, journalOutcomeSchema } from '@/server/domain/redrive';
import { resolutionKinds } from '@/server/domain/redrive-doubt';
import { originalOf, type TrailStep } from '@/server/domain/redrive-trail';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';

export type FoundEntry = {
  redriveId: string;
  fingerprint: string;
  /** The redrive before, as of stepText. */
  after: string | null;
  recalledAs: string | null;
  entry: LineageEntry;
};

const entrySchema = journalEntrySchema.extend({
  died: z
    .object({ reason: z.string(), queue: z.string(), atMs: z.number().nullable() })
    .optional()
    .catch(undefined),
});

type Row = {
  redriveId: string;
  seq: number;
  position: number;
  entry: unknown;
  outcome: unknown;
  settledAt: Date | null;
  kind: string | null;
  alikeMessages: number;
};

/** The first of each redrive that meets it, and how many more do there; in the order of the redrives. */
export async function findEntries({ db }: Features, where: Prisma.Sql): Promise<FoundEntry[]> {
  // The ids of redrives sort by when they were asked for.
  const rows = await db.$queryRaw<Row[]>`
    SELECT DISTINCT ON (w."redriveId") w."redriveId"::text AS "redriveId", w."seq",
           (e."place" - 1)::int AS "position", e."entry",
           w."outcomes" -> (e."place" - 1)::int AS "outcome", w."settledAt", r."kind",
           (count(*) OVER (PARTITION BY w."redriveId") - 1)::int AS "alikeMessages"
      FROM "RedriveWindow" w
     CROSS JOIN LATERAL jsonb_array_elements(w."entries") WITH ORDINALITY AS e("entry", "place")
      LEFT JOIN "RedriveResolution" r
        ON r."redriveId" = w."redriveId" AND r."seq" = w."seq" AND r."position" = e."place" - 1
     WHERE ${where}
     ORDER BY w."redriveId", w."seq", e."place" LIMIT ${limits.lineageSteps}`;
  return rows.map(foundOf);
}

/** The message of a step in the journal of its redrive; null where that does not tell. */
export async function entryAt(f: Features, { redriveId, original }: TrailStep): Promise<FoundEntry | null> {
  if (original === '') return null;
  const [entry] = await findEntries(
    f,
    Prisma.sql`w."redriveId" = ${redriveId}::uuid
      AND jsonb_path_exists(w."entries", '$[*] ? (@.fingerprint starts with $original)',
                            jsonb_build_object('original', ${original}::text))
      AND starts_with(e."entry" ->> 'fingerprint', ${original})`,
  );
  return entry ?? null;
}

export function stepFoundAt({ redriveId, fingerprint }: FoundEntry): TrailStep {
  return { redriveId, original: originalOf(fingerprint) };
}

function foundOf({ redriveId, seq, position, settledAt, kind, alikeMessages, ...json }: Row): FoundEntry {
  const {
    fingerprint,
    messageId,
    target,
    parked = false,
    after,
    recalledAs,
    died,
  } = entrySchema.parse(json.entry);
  const outcome = journalOutcomeSchema.nullable().parse(json.outcome);
  return {
    redriveId,
    fingerprint,
    after: after ?? null,
    recalledAs: recalledAs ?? null,
    entry: {
      windowSeq: seq,
      position,
      messageId,
      target: target === '' ? null : target,
      parked,
      outcome: outcome?.outcome ?? null,
      detail: outcome?.detail ?? null,
      settledAtMs: settledAt?.getTime() ?? null,
      resolution: z.enum(resolutionKinds).nullable().parse(kind),
      died: died ?? null,
      alikeMessages,
    },
  };
}
