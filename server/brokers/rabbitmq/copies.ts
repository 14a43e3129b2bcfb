// A copy: body and property list of the original, byte for byte but for what a person changed in it, without
// what must not be published again and with what we add. Says why where a copy cannot be made.

import type { ChannelModel } from 'amqplib';
import type { PublishOptions } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import { bytesText } from './bytes-text';
import { editMessage } from './edit-message';
import { fingerprintOf, perDeliveryHeaders } from './message-view';
import { editHeaders, hasProperty, splitProperties } from './property-list';
import { fitsHeaderFrame, type RawContent, RawProperties, rawPropertiesOf } from './raw-properties';
import { interpretsPublishedDeaths, type BrokerVersion } from './version';

export type PublisherRights = {
  username: string;
  /** May publish with the user id of another. */
  impersonator: boolean;
};

/** `refused` ends a sentence that begins with "Not sent:". */
export type Copy = { properties: RawProperties; body: Buffer } | { refused: string };

export class CopyMaker {
  readonly #model: ChannelModel;
  readonly #rights: PublisherRights;
  readonly #removed: ReadonlySet<string>;

  constructor(model: ChannelModel, rights: PublisherRights, removed: ReadonlySet<string>) {
    this.#model = model;
    this.#rights = rights;
    this.#removed = removed;
  }

  make(original: RawContent, { addHeaders: add, removeHeaders, edit }: PublishOptions): Copy {
    const more = removeHeaders ?? [];
    const remove = more.length === 0 ? this.#removed : new Set([...this.#removed, ...more]);
    const { username, impersonator } = this.#rights;
    const raw = { properties: rawPropertiesOf(original).bytes, body: original.content };
    try {
      const { properties: kept, body } = edit === undefined ? raw : editMessage(raw, edit);
      const user = userIdOf(kept);
      // The broker would close the channel, and with it every publish under way.
      if (user !== null && user !== username && !impersonator) {
        return {
          refused: `it carries the user id ${user}, which only that user may publish. Give the user ${username} the tag impersonator.`,
        };
      }
      const properties = new RawProperties(editHeaders(kept, { remove, add }));
      if (fitsHeaderFrame(this.#model, properties)) return { properties, body };
      return { refused: 'its headers are too large for one AMQP frame of this broker.' };
    } catch (error) {
      if (isDomainError(error)) return { refused: error.message };
      if (!(error instanceof RangeError)) throw error;
      return { refused: `its headers cannot be read (${error.message}), so none can be added.` };
    }
  }

  /** Null where no copy can be made. */
  fingerprint(original: RawContent, options: PublishOptions): string | null {
    const copy = this.make(original, options);
    return 'refused' in copy ? null : fingerprintOf({ properties: copy.properties.bytes, body: copy.body });
  }
}

function userIdOf(properties: Buffer): string | null {
  if (!hasProperty(properties, 'user_id')) return null;
  const userId = splitProperties(properties).find(({ name }) => name === 'user_id');
  return userId === undefined ? null : bytesText(userId.bytes.subarray(1));
}

/** Never copied onto a replay: what a delivery added, and CC and BCC, which would send it to the other queues
 * of the first publish again (4.x keeps CC on a dead letter; 3.10 does where no dead-letter key is set).
 * Before 4.0 also x-death, which the broker would take for its own and could drop the message for. */
export function removedHeaders(version: BrokerVersion): ReadonlySet<string> {
  const deaths = interpretsPublishedDeaths(version) ? ['x-death'] : [];
  return new Set([...removedFromPutBack, ...deaths]);
}

/** A copy that takes the place of its original in the same queue keeps its deaths: they say where it died. */
export const removedFromPutBack: ReadonlySet<string> = new Set([...perDeliveryHeaders, 'CC', 'BCC']);
