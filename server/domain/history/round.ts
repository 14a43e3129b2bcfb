// The samples that one poll took of a group of queues, packed together: what a poll writes is one row for each group.
// A group is queues whose ids lie side by side.

import { ByteReader, ByteWriter } from './bytes';
import { readColumn, writeColumn } from './column';
import { readPositions, writePositions } from './positions';
import { type RawColumn, rawColumns, type RawSeries, tableOf } from './series';

const groupQueues = 64;

/** Deltas are counted since the poll before; null is unknown. */
export type RawSample = { queueId: number } & Record<RawColumn, number | null>;

export function groupOf(queueId: number): number {
  return Math.floor(queueId / groupQueues);
}

export type PackedRound = { group: number; data: Uint8Array };

export function packRound(samples: readonly RawSample[]): PackedRound[] {
  const groups = new Map<number, RawSample[]>();
  for (const sample of samples.toSorted((a, b) => a.queueId - b.queueId)) {
    const group = groupOf(sample.queueId);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [sample]);
    else members.push(sample);
  }
  return [...groups].map(([group, members]) => ({ group, data: encodeGroup(members) }));
}

const formOfRound = 1;

function encodeGroup(samples: readonly RawSample[]): Uint8Array {
  const out = new ByteWriter();
  out.byte(formOfRound);
  writePositions(
    out,
    samples.map(({ queueId }) => queueId % groupQueues),
  );
  for (const column of rawColumns) {
    writeColumn(
      out,
      Float64Array.from(samples, (sample) => sample[column] ?? NaN),
    );
  }
  return out.done();
}

export type StoredRound = PackedRound & { atMs: number };

/** Rounds in the order of their instants as the series of each queue that is wanted. */
export function unpackRounds(
  rounds: readonly StoredRound[],
  wanted: (queueId: number) => boolean,
): Map<number, RawSeries> {
  const rows = new Map<number, { atMs: number; place: number; columns: Float64Array[] }[]>();
  for (const { group, atMs, data } of rounds) {
    const from = new ByteReader(data);
    if (from.byte() !== formOfRound) throw new RangeError('Packed samples of a poll have an unknown form.');
    const positions = readPositions(from);
    const columns = rawColumns.map(() => readColumn(from, positions.length));
    for (const [place, position] of positions.entries()) {
      const queueId = group * groupQueues + position;
      if (!wanted(queueId)) continue;
      const found = rows.get(queueId);
      if (found === undefined) rows.set(queueId, [{ atMs, place, columns }]);
      else found.push({ atMs, place, columns });
    }
  }
  return new Map(
    [...rows].map(([queueId, found]) => [
      queueId,
      tableOf(rawColumns, (column) => {
        const index = column === 'at' ? -1 : rawColumns.indexOf(column);
        return Float64Array.from(found, ({ atMs, place, columns }) =>
          column === 'at' ? atMs : (columns[index]?.[place] ?? NaN),
        );
      }),
    ]),
  );
}
