// The property list of a copy: that of the original, byte for byte, without what must not be published again
// and with what we add. Says why where a copy cannot be made.

import type { ChannelModel } from 'amqplib';
import { bytesText } from './amqp-values';
import { perDeliveryHeaders } from './message-view';
import { editHeaders, splitProperties } from './property-list';
import { fitsHeaderFrame, RawProperties } from './raw-properties';
import { interpretsPublishedDeaths, type BrokerVersion } from './version';

export type PublisherRights = {
  username: string;
  /** May publish with the user id of another. */
  impersonator: boolean;
};

/** `refused` ends a sentence that begins with "Not sent:". */
export type Copy = { properties: RawProperties } | { refused: string };

export class CopyMaker {
  readonly #model: ChannelModel;
  readonly #rights: PublisherRights;
  readonly #removed: ReadonlySet<string>;

  constructor(model: ChannelModel, version: BrokerVersion, rights: PublisherRights) {
    this.#model = model;
    this.#rights = rights;
    this.#removed = removedHeaders(version);
  }

  make(original: RawProperties, add: Record<string, string | number>): Copy {
    const { username, impersonator } = this.#rights;
    try {
      const userId = splitProperties(original.bytes).find(({ name }) => name === 'user_id');
      const user = userId === undefined ? null : bytesText(userId.bytes.subarray(1));
      // The broker would close the channel, and with it every publish under way.
      if (user !== null && user !== username && !impersonator) {
        return {
          refused: `it carries the user id ${user}, which only that user may publish. Give the user ${username} the tag impersonator.`,
        };
      }
      const properties = new RawProperties(editHeaders(original.bytes, { remove: this.#removed, add }));
      if (fitsHeaderFrame(this.#model, properties)) return { properties };
      return { refused: 'its headers are too large for one AMQP frame of this broker.' };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { refused: `its headers cannot be read (${error.message}), so none can be added.` };
    }
  }
}

/** Never copied onto a replay: what a delivery added, and CC and BCC, which would send it to the other queues
 * of the first publish again (4.x keeps CC on a dead letter; 3.10 does where no dead-letter key is set).
 * Before 4.0 also x-death, which the broker would take for its own and could drop the message for. */
export function removedHeaders(version: BrokerVersion): ReadonlySet<string> {
  const deaths = interpretsPublishedDeaths(version) ? ['x-death'] : [];
  return new Set([...perDeliveryHeaders, 'CC', 'BCC', ...deaths]);
}
