// Decides about messages in doubt. The journal stays as the run left it; the decision is written down beside it
// once it is carried out, so that a failure midway leaves the rest on the list. Throws conflict while a redrive has
// the source in hand, and where nothing is left to decide.

import type { PublishOptions, PublishRules, Transfer } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { foreignUserId, withoutUserId } from '@/server/domain/foreign-user-id';
import { limits } from '@/server/domain/limits';
import { editedParts } from '@/server/domain/message-edit';
import { editedHeader, parkingQueueOf } from '@/server/domain/redrive';
import { resolvedSentence, type Resolved, type ResolveInput } from '@/server/domain/redrive-doubt';
import type { LedgerEntry } from '@/server/domain/redrive-entries';
import type { Redrive } from '@/server/platform/prisma/client';
import { requireWritableCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { refuseActiveRedrive } from '../queues/refuse-active-redrive';
import { declareParking } from './declare-parking';
import { openDoubts } from './list-entries';
import { type Met, takeFromSource } from './take-from-source';

export type ResolvedDoubt = Resolved & { queue: string; clusterId: string; vhost: string };

export async function resolveDoubt(
  f: Features,
  input: ResolveInput,
  actor: string,
  signal: AbortSignal,
): Promise<ResolvedDoubt> {
  const redrive = await requireEnded(f, input.redriveId);
  const { clusterId, vhost, queue } = redrive;
  const entries = await asked(f, input);
  const source = { clusterId, vhost, name: queue };
  const about = { kind: input.kind, askedMessages: entries.length, queue, clusterId, vhost };
  if (input.kind === 'released') {
    await record(f, redrive, entries, { kind: 'released', place: null, actor });
    const done = { kind: input.kind, doneMessages: entries.length, notFoundMessages: 0, refused: [] };
    const sentence = resolvedSentence(done, { source: queue, parkingQueue: '', sawAll: true });
    return { ...about, ...done, sentence };
  }
  if (input.kind === 'dropped' && input.typedName !== queue) {
    throw new DomainError('invalid', `Type the name of the queue to delete messages from it: ${queue}.`);
  }
  await requireWritableCluster(f, clusterId);
  await refuseActiveRedrive(f, source);
  const parkingQueue = parkingQueueOf({ after: 1, queue: input.parkingQueue ?? redrive.parkingQueue }, queue);
  if (input.kind === 'parked') await prepareParking(f, source, parkingQueue, signal);
  const done = { kind: input.kind, doneMessages: 0, notFoundMessages: 0, refused: new Map<string, number>() };
  const decision = { kind: input.kind, place: input.kind === 'parked' ? parkingQueue : queue, actor };
  const { missing, sawAll, putBack } = await takeFromSource(
    f,
    source,
    entries,
    async (transfer, met, rules) => {
      const optionsFor = copyOptions(redrive, rules);
      const gone =
        input.kind === 'dropped'
          ? met
          : await copyTo({ transfer, queue: parkingQueue, optionsFor, refused: done.refused }, met);
      if (gone.length === 0) return;
      await transfer.acknowledge(gone.map(({ message }) => message));
      await record(
        f,
        redrive,
        gone.map(({ wanted }) => wanted),
        decision,
      );
      done.doneMessages += gone.length;
    },
    signal,
  );
  const refused = [...done.refused].map(([detail, count]) => ({ detail, count }));
  const result = { ...done, notFoundMessages: missing, refused };
  const sentence = resolvedSentence(result, { source: queue, parkingQueue, sawAll });
  return {
    ...about,
    ...result,
    sentence: putBack.sentence === null ? sentence : `${sentence} ${putBack.sentence}`,
  };
}

async function requireEnded({ db }: Features, id: string): Promise<Redrive> {
  const redrive = await db.redrive.findUnique({ where: { id } });
  if (redrive === null) throw new DomainError('not_found', 'There is no such redrive.');
  if (redrive.finishedAt !== null) return redrive;
  throw new DomainError(
    'conflict',
    'This redrive has not ended: it may find out itself what became of these messages. Cancel it or wait.',
  );
}

async function asked(f: Features, { redriveId, entries }: ResolveInput): Promise<LedgerEntry[]> {
  const open = await openDoubts(f, redriveId, limits.redriveScanMessages);
  const key = ({ windowSeq, position }: { windowSeq: number; position: number }) =>
    `${windowSeq}/${position}`;
  const wanted = entries === null ? null : new Set(entries.map(key));
  const found = open.filter((entry) => wanted === null || wanted.has(key(entry)));
  if (found.length > 0) return found;
  throw new DomainError(
    'conflict',
    'Nothing of this is in doubt any more: somebody has decided about it already.',
  );
}

async function prepareParking(
  f: Features,
  source: { clusterId: string; vhost: string; name: string },
  parkingQueue: string,
  signal: AbortSignal,
): Promise<void> {
  if (parkingQueue === source.name) {
    throw new DomainError('invalid', `${source.name} cannot be its own parking queue. Choose another.`);
  }
  await declareParking(f, source, parkingQueue, signal);
}

/** What the run left out of its copies, a decision about one of its messages leaves out as well. */
function copyOptions({ leaveOutUserId }: Redrive, rules: PublishRules) {
  return ({ message: { view } }: Met<LedgerEntry>): PublishOptions => {
    if (!leaveOutUserId || foreignUserId(view, rules) === null) return { addHeaders: {} };
    const edit = withoutUserId(undefined);
    return { addHeaders: { [editedHeader]: editedParts(edit) }, edit };
  };
}

type Copying = {
  transfer: Transfer;
  queue: string;
  optionsFor: (met: Met<LedgerEntry>) => PublishOptions;
  refused: Map<string, number>;
};

/** Those of which a copy is stored now; why not is counted for the others, which stay. */
async function copyTo(
  { transfer, queue, optionsFor, refused }: Copying,
  met: readonly Met<LedgerEntry>[],
): Promise<Met<LedgerEntry>[]> {
  const address = { exchange: '', routingKey: queue };
  const answers = await Promise.all(
    met.map((one) => transfer.publish(one.message, address, optionsFor(one))),
  );
  return met.filter((_, index) => {
    const answer = answers[index];
    if (answer === undefined || answer.outcome === 'confirmed') return answer !== undefined;
    refused.set(answer.detail, (refused.get(answer.detail) ?? 0) + 1);
    return false;
  });
}

async function record(
  { db, clock }: Features,
  { id: redriveId }: Redrive,
  entries: readonly LedgerEntry[],
  decision: { kind: Resolved['kind']; place: string | null; actor: string },
): Promise<void> {
  const at = new Date(clock.nowMs());
  const data = entries.map(({ windowSeq, position }) => ({
    redriveId,
    seq: windowSeq,
    position,
    at,
    ...decision,
  }));
  for (let from = 0; from < data.length; from += rowsAtOnce) {
    await db.redriveResolution.createMany({
      data: data.slice(from, from + rowsAtOnce),
      skipDuplicates: true,
    });
  }
}

const rowsAtOnce = 1_000;
