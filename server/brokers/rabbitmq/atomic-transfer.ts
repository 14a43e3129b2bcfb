// The atomic way: the copies of a batch and the acknowledgements of its originals in one AMQP transaction, on
// one channel. In a transaction an unroutable message would be lost, so copies go through a direct exchange of
// the redrive's own, whose alternate exchange leads back to the source, and to a queue that tells us of it.

import type { Channel, GetMessage } from 'amqplib';
import type {
  AtomicMove,
  AtomicTransfer,
  HeldMessage,
  PublishOptions,
  PublishOutcome,
  TakeOptions,
} from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { PutBack } from '@/server/domain/message';
import type { AmqpConnection } from './amqp';
import { committedInPart } from './amqp-errors';
import type { BodyLimit } from './body-limit';
import type { CopyMaker } from './copies';
import type { Intake } from './intake';
import { publishRaw, type RawProperties, rawPropertiesOf } from './raw-properties';
import type { RedriveExchange } from './redrive-exchange';

export type AtomicParts = {
  intake: Intake;
  connection: AmqpConnection;
  /** The one that the intake holds its messages on. */
  channel: Channel;
  exchange: RedriveExchange;
  copies: CopyMaker;
  bodyLimit: BodyLimit;
};

type Prepared = { move: AtomicMove; properties: RawProperties; body: Buffer };
type Refused = { refused: string };

export class RabbitMqAtomicTransfer implements AtomicTransfer {
  readonly #parts: AtomicParts;
  readonly #made = new WeakMap<AtomicMove, Prepared | Refused>();
  #closing: Promise<PutBack> | null = null;

  constructor(parts: AtomicParts) {
    this.#parts = parts;
  }

  take(max: number, options: TakeOptions = {}): Promise<HeldMessage[]> {
    return this.#parts.intake.take(max, options);
  }

  fingerprintOfCopy(held: HeldMessage, options: PublishOptions): string | null {
    const message = this.#parts.intake.heldOf(held);
    return message === undefined ? null : this.#parts.copies.fingerprint(message, options);
  }

  prepare(moves: readonly AtomicMove[]): void {
    for (const move of moves) this.#made.set(move, this.#make(move));
  }

  async move(moves: readonly AtomicMove[]): Promise<PublishOutcome[]> {
    const { intake, connection, exchange, bodyLimit } = this.#parts;
    await unblocked(connection);
    intake.throwIfUnusable();
    const refused = new Map<string, PublishOutcome>();
    for (const target of new Set(moves.map((move) => move.target))) {
      const problem = await exchange.bind(target);
      if (problem !== null) refused.set(target, problem);
    }
    const outcomes = new Map<AtomicMove, PublishOutcome>();
    const prepared: Prepared[] = [];
    for (const move of moves) {
      const problem = refused.get(move.target);
      const copy = this.#made.get(move) ?? this.#make(move);
      if (problem !== undefined) outcomes.set(move, problem);
      else if ('refused' in copy) outcomes.set(move, { outcome: 'rejected', detail: copy.refused });
      else {
        const tooLarge = await bodyLimit.refusal(copy.body.length);
        if (tooLarge === null) prepared.push(copy);
        else outcomes.set(move, { outcome: 'rejected', detail: `Not sent: ${tooLarge}` });
      }
    }
    // A broker tells of an alarm only when something is published, as the try of a size is.
    await unblocked(connection);
    intake.throwIfUnusable();
    if (prepared.length > 0) {
      await this.#publish(prepared);
      if (await this.#commit(prepared)) {
        for (const message of await exchange.takeReturned()) markReturned(message, prepared, outcomes);
      } else {
        const whys = await intake.copyBack(prepared.map(({ move }) => move.message));
        prepared.forEach(({ move }, index) => outcomes.set(move, torn(move.target, whys[index] ?? null)));
      }
    }
    return moves.map((move) => outcomes.get(move) ?? { outcome: 'confirmed' });
  }

  acknowledgedForGood(): Promise<boolean> {
    return this.#parts.intake.acknowledgedForGood();
  }

  close(): Promise<PutBack> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Into the transaction; nothing of it counts before the commit. */
  async #publish(prepared: readonly Prepared[]): Promise<void> {
    const { intake, channel, exchange } = this.#parts;
    try {
      for (const { move, properties, body } of prepared) {
        publishRaw(channel, { exchange: exchange.name, routingKey: move.target }, properties, body);
      }
    } catch (error) {
      throw await intake.lostChannel(error);
    }
  }

  /** False where the broker has let go of all originals and taken only a part of the copies. */
  async #commit(prepared: readonly Prepared[]): Promise<boolean> {
    const { intake, bodyLimit } = this.#parts;
    try {
      await intake.commitWith(prepared.map(({ move }) => move.message));
      return true;
    } catch (error) {
      if (committedInPart(error)) return false;
      bodyLimit.known.learn(error);
      throw error;
    }
  }

  #make(move: AtomicMove): Prepared | Refused {
    const held = this.#parts.intake.heldOf(move.message);
    if (held === undefined) return { refused: 'Not sent: the message is no longer held.' };
    const copy = this.#parts.copies.make(held, move);
    return 'refused' in copy ? { refused: `Not sent: ${copy.refused}` } : { move, ...copy };
  }

  async #close(): Promise<PutBack> {
    const { intake, connection, exchange } = this.#parts;
    const putBack = await intake.putBack();
    try {
      if (connection.lost === null) await exchange.remove();
    } catch (error) {
      // It is found and removed later.
      if (!isDomainError(error)) throw error;
    } finally {
      await connection.close();
    }
    return putBack;
  }
}

/** The broker may have normalised the headers of what it gives back; then the first of this body is meant. */
function markReturned(
  message: GetMessage,
  prepared: readonly Prepared[],
  outcomes: Map<AtomicMove, PublishOutcome>,
): void {
  const target = message.fields.routingKey;
  const bytes = rawPropertiesOf(message).bytes;
  const alike = prepared.filter(({ move }) => move.target === target && !outcomes.has(move));
  const sameBody = alike.filter(({ body }) => body.equals(message.content));
  const found = sameBody.find(({ properties }) => properties.bytes.equals(bytes)) ?? sameBody[0] ?? alike[0];
  if (found === undefined) return;
  const detail = `${target} was deleted in the middle of the redrive: the broker put the copy at the end of the source.`;
  outcomes.set(found.move, { outcome: 'returned', detail, released: true });
}

/** Which of the copies a full queue refused is not told. */
function torn(target: string, notCopiedBack: string | null): PublishOutcome {
  const first = `RabbitMQ took only a part of the transaction that this was in, because a full target refused the rest, and let go of the originals all the same: ${target} may have its copy or not.`;
  return {
    outcome: 'unknown',
    detail:
      notCopiedBack === null
        ? `${first} A copy was put back at the end of the source.`
        : `${first} It could not be put back into the source, and is lost unless ${target} has it. ${notCopiedBack}`,
  };
}

async function unblocked({ publishing }: AmqpConnection): Promise<void> {
  await publishing.unblocked();
  const { blocked } = publishing;
  if (blocked === null) return;
  throw new DomainError(
    'broker_rejected',
    `The broker blocks publishers (${blocked}). Clear the alarm; until then nothing can be moved.`,
  );
}
