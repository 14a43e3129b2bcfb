// What people made of the causes of one queue: split by a part, merged, named, noted, muted. Kept apart from the messages, so
// that it outlives them and a replay. A curated cause means the keys that it is made of; a redrive is given exactly these.

import { z } from 'zod';
import { limits } from '../limits';
import { keyOfSignature, parseCauseKey, type ParsedKey, type SplitPart, splitPartSchema } from './cause-key';

export const causeKeySchema = z.string().min(1).max(limits.causeKeyChars);

/** A field that is left out stays as it is. */
export const causeChangeSchema = z.object({
  keys: z.array(causeKeySchema).min(1).max(limits.selectionCauses),
  name: z.string().trim().max(limits.causeNameChars).optional(),
  note: z.string().trim().max(limits.causeNoteChars).optional(),
  muted: z.boolean().optional(),
});
export type CauseChange = z.infer<typeof causeChangeSchema>;

export const causeSplitSchema = z.object({ key: causeKeySchema, part: splitPartSchema });
export type CauseSplit = z.infer<typeof causeSplitSchema>;

/** Keys that one name, note and mute are for. More than one: they were merged. */
export type CauseGroup = { id: string; keys: string[]; name: string; note: string; muted: boolean };

export type Curation = { splits: readonly (CauseSplit & { id: string })[]; groups: readonly CauseGroup[] };

/** How many messages have a key, and when they died. */
export type CountedKey = {
  key: string;
  /** What the consumers said in one of them. */
  error: string | null;
  count: number;
  /** False where the count of a part was reckoned from the newest messages. */
  exact: boolean;
  firstDeathAtMs: number | null;
  lastDeathAtMs: number | null;
};

/** A line of the causes screen. */
export type CuratedCause<Counted extends CountedKey = CountedKey> = {
  /** The group's, or else the key itself. */
  id: string;
  groupId: string | null;
  keys: string[];
  name: string;
  note: string;
  muted: boolean;
  members: Counted[];
  count: number;
  exact: boolean;
  firstDeathAtMs: number | null;
  lastDeathAtMs: number | null;
};

/** Largest first, muted ones last. A key is in exactly one of them. Groups whose messages are all gone are left out. */
export function curate<Counted extends CountedKey>(
  counted: readonly Counted[],
  { groups }: Pick<Curation, 'groups'>,
): CuratedCause<Counted>[] {
  const groupOf = new Map(groups.flatMap((group) => group.keys.map((key) => [key, group] as const)));
  const lines = new Map<string, Counted[]>();
  for (const one of counted) {
    const id = groupOf.get(one.key)?.id ?? one.key;
    lines.set(id, [...(lines.get(id) ?? []), one]);
  }
  return [...lines]
    .map(([id, members]) => lineOf(id, members, groupOf.get(members[0]?.key ?? '') ?? null))
    .sort((a, b) => Number(a.muted) - Number(b.muted) || b.count - a.count || compareLast(b, a));
}

function lineOf<Counted extends CountedKey>(
  id: string,
  members: Counted[],
  group: CauseGroup | null,
): CuratedCause<Counted> {
  const known = (times: (number | null)[]) => times.filter((time) => time !== null);
  const first = known(members.map(({ firstDeathAtMs }) => firstDeathAtMs));
  const last = known(members.map(({ lastDeathAtMs }) => lastDeathAtMs));
  return {
    id,
    groupId: group?.id ?? null,
    // Keys of a group that no message has now are meant, too: they may die again before a redrive starts.
    keys: group?.keys ?? members.map(({ key }) => key),
    name: group?.name ?? '',
    note: group?.note ?? '',
    muted: group?.muted ?? false,
    members: members.toSorted((a, b) => b.count - a.count),
    count: members.reduce((sum, { count }) => sum + count, 0),
    exact: members.every(({ exact }) => exact),
    firstDeathAtMs: first.length === 0 ? null : Math.min(...first),
    lastDeathAtMs: last.length === 0 ? null : Math.max(...last),
  };
}

function compareLast(a: CuratedCause, b: CuratedCause): number {
  return (a.lastDeathAtMs ?? 0) - (b.lastDeathAtMs ?? 0);
}

/** The groups after a change: its keys are one group, which keeps the name, note and mute of the largest that it takes up
 * where the change does not say otherwise. */
export function changedGroups(
  groups: readonly CauseGroup[],
  change: CauseChange,
  newId: string,
): CauseGroup[] {
  const wanted = new Set(change.keys);
  const taken = groups.filter(({ keys }) => keys.some((key) => wanted.has(key)));
  const [main] = taken.toSorted((a, b) => b.keys.length - a.keys.length);
  const kept = groups.flatMap((group) => {
    if (group === main) return [];
    const keys = group.keys.filter((key) => !wanted.has(key));
    return keys.length === 0 ? [] : [{ ...group, keys }];
  });
  const notes = [...new Set(taken.map(({ note }) => note).filter((note) => note !== ''))];
  const made: CauseGroup = {
    id: main?.id ?? newId,
    keys: [...wanted],
    name: change.name ?? taken.find(({ name }) => name !== '')?.name ?? '',
    note: change.note ?? notes.join('\n').slice(0, limits.causeNoteChars),
    muted: change.muted ?? taken.some(({ muted }) => muted),
  };
  return isPlain(made) ? kept : [...kept, made];
}

/** Says nothing that its only key does not say itself. */
function isPlain({ keys, name, note, muted }: CauseGroup): boolean {
  return keys.length === 1 && name === '' && note === '' && !muted;
}

/** Which parts the messages of a signature are split by, in the order in which they were. */
export function splitsOf({ splits }: Pick<Curation, 'splits'>, signatureKey: string): SplitPart[] {
  return splits.filter(({ key }) => key === signatureKey).map(({ part }) => part);
}

/** The key without what it was split by. */
export function signatureKeyOf(key: string): string {
  const parsed = parseCauseKey(key);
  return parsed === null ? key : keyOfSignature(parsed.signature);
}

/** In words, the most telling part first. */
export function causeTitle({ signature, splits }: ParsedKey, error: string | null): string {
  const told = error ?? signature.message ?? signature.exceptionType ?? '';
  const parts = splits.map(({ part, value }) => `${partWords(part)} ${value ?? '(none)'}`);
  return [told, ...parts].filter((text) => text !== '').join(' · ');
}

export function partWords(part: SplitPart): string {
  switch (part.by) {
    case 'routing-key':
      return 'routing key';
    case 'header':
      return `header ${part.name}`;
    case 'property':
      return part.name;
  }
}
