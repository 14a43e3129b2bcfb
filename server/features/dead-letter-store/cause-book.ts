// The causes of one holding, remembered while messages are stored. Each keeps its first message's bytes, against which
// the others are packed, and its words, which the others need not repeat. Beyond `limits.storedCauses` the rest is one cause, so that no flood of signatures fills tables.

import type { RawMessage } from '@/server/brokers/driver';
import { causeKeyOf } from '@/server/domain/causes/cause-key';
import { errorOf } from '@/server/domain/causes/signature';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { Features } from '../features';
import { wordsOf } from './message-words';
import { dictionaryOf } from './pack-message';

export type MessageToStore = { view: MessageView; raw: RawMessage };

export type CauseRef = { id: number; dictionary: Uint8Array; words: ReadonlySet<string> };

/** The key of what is beyond the limit. */
export const otherCausesKey = '';

export class CauseBook {
  readonly #db: Features['db'];
  readonly #holdingId: number;
  readonly #known: Map<string, CauseRef>;

  static async open({ db }: Pick<Features, 'db'>, holdingId: number): Promise<CauseBook> {
    const rows = await db.storedCause.findMany({ where: { holdingId } });
    return new CauseBook(db, holdingId, new Map(rows.map((row) => [row.key, refOf(row)])));
  }

  private constructor(db: Features['db'], holdingId: number, known: Map<string, CauseRef>) {
    this.#db = db;
    this.#holdingId = holdingId;
    this.#known = known;
  }

  /** The cause of each message, in their order. New ones are written down at once, whatever becomes of the messages. */
  async causesOf(messages: readonly MessageToStore[]): Promise<CauseRef[]> {
    const keys = messages.map(({ view }) => causeKeyOf(view));
    const unknown = new Map<string, MessageToStore>();
    keys.forEach((key, index) => {
      const message = messages[index];
      if (message === undefined || this.#known.has(key) || unknown.has(key)) return;
      const full = this.#known.size + unknown.size >= limits.storedCauses;
      if (!full) unknown.set(key, message);
      else if (!this.#known.has(otherCausesKey)) unknown.set(otherCausesKey, message);
    });
    if (unknown.size > 0) await this.#write(unknown);
    return keys.map((key) => {
      const cause = this.#known.get(key) ?? this.#known.get(otherCausesKey);
      if (cause === undefined) throw new Error(`the cause ${key} was not written down`);
      return cause;
    });
  }

  async #write(causes: ReadonlyMap<string, MessageToStore>): Promise<void> {
    const holdingId = this.#holdingId;
    await this.#db.storedCause.createMany({
      data: [...causes].map(([key, { view, raw }]) => ({
        holdingId,
        key,
        reason: view.deaths[0]?.reason ?? '',
        originQueue: view.origin?.queue ?? view.deaths[0]?.queue ?? '',
        error: errorOf(view),
        contentType: view.contentType,
        dictionary: Buffer.from(dictionaryOf(raw)),
        words: [...wordsOf(view, raw.body)],
      })),
      skipDuplicates: true,
    });
    const rows = await this.#db.storedCause.findMany({
      where: { holdingId, key: { in: [...causes.keys()] } },
    });
    for (const row of rows) this.#known.set(row.key, refOf(row));
  }
}

function refOf({ id, dictionary, words }: { id: number; dictionary: Uint8Array; words: string[] }): CauseRef {
  return { id, dictionary, words: new Set(words) };
}
