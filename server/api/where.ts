// Where a call would act, as its input says: each procedure names the rule that finds it, and the builders of trpc.ts check
// it against the scopes of whoever asks before anything else is done. What a call names besides its queue, as a destination
// or a place to park, is checked whatever the procedure.

import { z } from 'zod';
import { clusterIdSchema } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import { queueAddressSchema, queueRefSchema, type QueueRef } from '@/server/domain/queue';
import { redriveDestinationSchema } from '@/server/domain/redrive-destination';
import { stepOf } from '@/server/domain/redrive-trail';
import type { Actor } from '@/server/domain/roles';
import { type Place, reaches, touches } from '@/server/domain/scope';
import type { Database } from '@/server/platform/database';

type Asked = { db: Database; actor: Actor };
/** Throws where it is out of reach, and where the input does not say. */
export type Where = { rule: string; check(asked: Asked, input: unknown): Promise<void> | void };

const rule = (name: string, check: Where['check']): Where => ({ rule: name, check });

export const where = {
  /** Concerns only who asks, or nothing that belongs to a broker. */
  nowhere: rule('nowhere', () => undefined),
  /** A list of many places: the procedure leaves out what `actor.scopes` does not reach. */
  listed: rule('listed', () => undefined),
  /** All of Spillway. */
  everywhere: rule('everywhere', ({ actor }) => requireReach(actor, {})),
  /** `clusterId`, all of it. */
  cluster: rule('cluster', ({ actor }, input) =>
    requireReach(actor, parse(z.object({ clusterId: clusterIdSchema }), input)),
  ),
  /** `clusterId`, of which the procedure leaves out what is not reached; with a `queue`, that one. */
  withinCluster: rule('withinCluster', ({ actor }, input) => {
    const { clusterId, queue } = parse(withinSchema, input);
    if (queue !== null) requireReach(actor, { clusterId, ...queue });
    else if (!touches(actor.scopes, clusterId)) throw outOfReach(actor);
  }),
  /** `clusterId`, `vhost` and `name`. */
  queue: rule('queue', ({ actor }, input) => requireQueue(actor, parse(queueRefSchema, input), input)),
  /** The queue of `redriveId`. */
  redrive: rule('redrive', async (asked, input) => {
    const { redriveId } = parse(z.object({ redriveId: z.uuid() }), input);
    await requireRow(asked, await redriveQueue(asked, redriveId), input);
  }),
  /** The queue of `requestId`. */
  approval: rule('approval', async (asked, input) => {
    const { requestId } = parse(z.object({ requestId: z.uuid() }), input);
    await requireRow(asked, await asked.db.approvalRequest.findUnique({ where: { id: requestId } }), {});
  }),
  /** The queue of the call that is to be approved, and what that names besides. */
  askedCall: rule('askedCall', ({ actor }, input) => {
    const { input: call } = parse(z.object({ input: z.unknown() }), input);
    requireQueue(actor, parse(queueRefSchema, call), call);
  }),
  /** The queue of `holdingId`. */
  holding: rule('holding', async (asked, input) => {
    const { holdingId } = parse(z.object({ holdingId: z.int() }), input);
    await requireRow(asked, await asked.db.holding.findUnique({ where: { id: holdingId } }), input);
  }),
  /** The queue of the holding of `returnId`. */
  storedReturn: rule('storedReturn', async (asked, input) => {
    const { returnId } = parse(z.object({ returnId: z.int() }), input);
    const found = await asked.db.storedReturn.findUnique({
      where: { id: returnId },
      include: { holding: true },
    });
    await requireRow(asked, found?.holding ?? null, input);
    if (found !== null) await requireRow(asked, { ...found.holding, queue: found.queue }, input);
  }),
  /** The queues of the redrives of `steps`, and of `at`. */
  lineage: rule('lineage', async (asked, input) => {
    const { steps, at } = parse(
      z.object({ steps: z.array(z.string()), at: queueRefSchema.optional() }),
      input,
    );
    if (at !== undefined) requireReach(asked.actor, at);
    for (const id of new Set(steps.map((step) => stepOf(step)?.redriveId ?? ''))) {
      const queue = z.uuid().safeParse(id).success ? await redriveQueue(asked, id) : null;
      if (queue !== null) requireReach(asked.actor, { ...queue, name: queue.queue });
    }
  }),
} as const;

const withinSchema = z.object({
  clusterId: clusterIdSchema,
  queue: queueAddressSchema.nullable().default(null),
});

function redriveQueue({ db }: Asked, id: string) {
  return db.redrive.findUnique({ where: { id }, select: { clusterId: true, vhost: true, queue: true } });
}

function requireQueue(actor: Actor, ref: QueueRef, input: unknown): void {
  requireReach(actor, ref);
  for (const place of placesBeside(ref, input)) requireReach(actor, place);
}

/** One that is out of reach is not there, as is one that never was. */
async function requireRow(
  { actor }: Asked,
  row: { clusterId: string; vhost: string; queue: string } | null,
  input: unknown,
): Promise<void> {
  // What is not there is told by the procedure itself, to whoever reaches everything.
  if (row === null && reaches(actor.scopes, {})) return;
  const ref = row && { clusterId: row.clusterId, vhost: row.vhost, name: row.queue };
  if (ref === null || !reaches(actor.scopes, ref)) {
    throw new DomainError('not_found', `There is no such thing in what ${actor.name} reaches.`);
  }
  requireQueue(actor, ref, input);
}

const besideSchema = z.object({
  destination: redriveDestinationSchema.optional().catch(undefined),
  destinations: z.array(redriveDestinationSchema).catch([]),
  parking: z.object({ queue: z.string() }).optional().catch(undefined),
  parkingQueue: z.string().optional().catch(undefined),
  queue: z.string().optional().catch(undefined),
});

/** A queue by its name; an exchange reaches whatever is bound to it, so it is the whole vhost. */
function placesBeside({ clusterId, vhost }: QueueRef, input: unknown): Place[] {
  const beside = besideSchema.safeParse(input).data;
  if (beside === undefined) return [];
  const { destination, destinations, parking, parkingQueue, queue } = beside;
  const names = [parking?.queue, parkingQueue, queue].flatMap((name) => name ?? []);
  const places: Place[] = names.map((name) => ({ clusterId, vhost, name }));
  for (const one of destination === undefined ? destinations : [destination, ...destinations]) {
    if (one.kind === 'queue') places.push({ clusterId, vhost, name: one.name });
    if (one.kind === 'exchange' || one.kind === 'original') places.push({ clusterId, vhost });
  }
  return places;
}

function requireReach(actor: Actor, place: Place): void {
  if (!reaches(actor.scopes, place)) throw outOfReach(actor);
}

function outOfReach({ name }: Actor): DomainError {
  return new DomainError(
    'forbidden',
    `This is outside of the part of the brokers that ${name} reaches. An admin can widen it under Users.`,
  );
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  return schema.parse(input);
}
