// Which copies of a redrive died again, each counted once however often and wherever it is seen. A copy is known by
// what its trail says of its original; equal originals are told apart by their number alone.

import { causeKeyOf } from './causes/cause-key';
import { errorOf } from './causes/signature';
import { limits } from './limits';
import type { MessageView } from './message';
import { Multiset } from './multiset';
import { headerText, redriveIdHeader, trailOf } from './redrive-trail';
import type { ReturnsSeen } from './redrive-canary';

export type ReturnRow = {
  key: string;
  diedAtMs: number | null;
  queue: string;
  reason: string;
  place: string;
  error: string | null;
  sameCause: boolean | null;
  original: string | null;
  messageId: string | null;
  fingerprint: string;
};

export type BuriedView = Pick<
  MessageView,
  'headers' | 'deaths' | 'origin' | 'fingerprint' | 'messageId' | 'exchange' | 'contentType'
> &
  Partial<Pick<MessageView, 'bodyBase64' | 'bodyTruncated'>>;

type Group = NonNullable<ReturnsSeen['mostly']>;

export class ReturnsBook {
  readonly #redriveId: string;
  readonly #known = new Map<string, number>();
  readonly #groups = new Map<string, { group: Group; count: number }>();
  /** Of the newest originals, in two generations: the older one is forgotten as a whole when the younger is full. */
  #causes: [young: Map<string, string>, old: Map<string, string>] = [new Map(), new Map()];
  /** Causes of all originals, while they are few. */
  readonly #allCauses = new Set<string>();
  /** Found lying somewhere; may yet be seen as it passed there. */
  readonly #found = new Multiset();
  #size = 0;
  /** More died than are told apart. */
  full = false;

  /** `rows`: what was seen before. */
  constructor(
    redriveId: string,
    rows: readonly Pick<ReturnRow, 'original' | 'queue' | 'place' | 'reason' | 'sameCause'>[],
  ) {
    this.#redriveId = redriveId;
    for (const row of rows) this.#count(row.original ?? '', row);
  }

  get diedAgainMessages(): number {
    return this.#size;
  }

  get mostly(): ReturnsSeen['mostly'] {
    const [most] = [...this.#groups.values()].sort((a, b) => b.count - a.count);
    return most?.group ?? null;
  }

  /** Remembers why an original was dead, so that its copy's death can be compared. */
  sent(original: string, view: BuriedView): void {
    const cause = causeKeyOf(view);
    if (this.#allCauses.size < causesKept) this.#allCauses.add(cause);
    if (this.#causes[0].size >= limits.redriveReturns) this.#causes = [new Map(), this.#causes[0]];
    this.#causes[0].set(original, cause);
  }

  /** Deaths as they were seen to happen. A later death of a copy that is in the book is none of its own. */
  happened(views: readonly BuriedView[], placeOf: (view: BuriedView) => string): ReturnRow[] {
    return this.#own(views).flatMap((view) => {
      const original = originalIn(view);
      if (this.#found.take(view.fingerprint)) return [];
      const first = view.deaths.length <= 1 && (view.deaths[0]?.count ?? 1) <= 1;
      if (!first && (this.#known.get(original) ?? 0) > 0) return [];
      return this.#add(view, original, placeOf(view));
    });
  }

  /** What lies in one queue: only what is more than the book already has. */
  lying(views: readonly BuriedView[], place: string): ReturnRow[] {
    const met = new Map<string, number>();
    return this.#own(views).flatMap((view) => {
      const original = originalIn(view);
      const count = (met.get(original) ?? 0) + 1;
      met.set(original, count);
      if (count <= (this.#known.get(original) ?? 0)) return [];
      this.#found.add(view.fingerprint);
      return this.#add(view, original, place);
    });
  }

  #own(views: readonly BuriedView[]): BuriedView[] {
    return views.filter((view) => headerText(view, redriveIdHeader) === this.#redriveId);
  }

  #add(view: BuriedView, original: string, place: string): ReturnRow[] {
    if (this.#size >= limits.redriveReturns) {
      this.full = true;
      return [];
    }
    const [death] = view.deaths;
    const row: ReturnRow = {
      key: `${original}/${(this.#known.get(original) ?? 0) + 1}`,
      diedAtMs: death?.atMs ?? null,
      queue: death?.queue ?? '',
      reason: death?.reason ?? 'published there',
      place,
      error: errorOf(view),
      sameCause: this.#sameCause(original, view),
      original: original === '' ? null : original,
      messageId: view.messageId,
      fingerprint: view.fingerprint,
    };
    this.#count(original, row);
    return [row];
  }

  #sameCause(original: string, view: BuriedView): boolean | null {
    const [only] = this.#allCauses;
    const [young, old] = this.#causes;
    const sentWith = young.get(original) ?? old.get(original);
    const cause = sentWith ?? (this.#allCauses.size === 1 ? only : undefined);
    return cause === undefined ? null : cause === causeKeyOf(view);
  }

  #count(original: string, { queue, place, reason, sameCause }: Group): void {
    this.#size += 1;
    this.#known.set(original, (this.#known.get(original) ?? 0) + 1);
    const group = { queue, place, reason, sameCause };
    const key = JSON.stringify(group);
    this.#groups.set(key, { group, count: (this.#groups.get(key)?.count ?? 0) + 1 });
  }
}

const causesKept = 100;

function originalIn(view: BuriedView): string {
  return trailOf(view)[0]?.original ?? '';
}
