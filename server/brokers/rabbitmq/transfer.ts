// The confirmed way. Consuming and publishing stand on separate connections, so that a publisher blocked
// by an alarm stops no acknowledgement. A message is held until it is acknowledged or the transfer closes;
// what a publish came to is data, and only `confirmed` means that a copy is safe.

import type {
  HeldMessage,
  PublishOptions,
  PublishOutcome,
  PublishTarget,
  TakeOptions,
  Transfer,
} from '@/server/brokers/driver';
import type { PutBack } from '@/server/domain/message';
import type { AmqpConnection } from './amqp';
import type { Intake } from './intake';
import type { Publisher } from './publisher';

export type TransferParts = { intake: Intake; consuming: AmqpConnection; publisher: Publisher };

export class RabbitMqTransfer implements Transfer {
  readonly #parts: TransferParts;
  #closing: Promise<PutBack> | null = null;

  constructor(parts: TransferParts) {
    this.#parts = parts;
  }

  async take(max: number, options: TakeOptions = {}): Promise<HeldMessage[]> {
    const { intake, publisher } = this.#parts;
    if (publisher.lost !== null) throw publisher.lost;
    return intake.take(max, options);
  }

  publish(held: HeldMessage, target: PublishTarget, options: PublishOptions): Promise<PublishOutcome> {
    const { intake, publisher } = this.#parts;
    const message = intake.heldOf(held);
    if (message === undefined || this.#closing !== null) {
      return Promise.resolve({
        outcome: 'rejected',
        detail: 'Not sent: the message is no longer held.',
      });
    }
    return publisher.publish(message, target, options);
  }

  fingerprintOfCopy(held: HeldMessage, options: PublishOptions): string | null {
    const message = this.#parts.intake.heldOf(held);
    return message === undefined ? null : this.#parts.publisher.fingerprintOfCopy(message, options);
  }

  /** Resolves when the broker has committed them and passed them on to the queue. */
  async acknowledge(messages: HeldMessage[]): Promise<void> {
    await this.#parts.intake.acknowledge(messages);
  }

  acknowledgedForGood(): Promise<boolean> {
    return this.#parts.intake.acknowledgedForGood();
  }

  close(): Promise<PutBack> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<PutBack> {
    const { intake, consuming, publisher } = this.#parts;
    const putBack = await intake.putBack();
    await Promise.all([consuming.close(), publisher.close()]);
    return putBack;
  }
}
