// What an attempt keeps unacknowledged until its end: bounded, because it costs memory here and visibility there.

import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';

export class Held {
  messages = 0;
  #bytes = 0;

  add({ sizeBytes }: Pick<MessageView, 'sizeBytes'>): void {
    this.messages += 1;
    this.#bytes += sizeBytes;
  }

  get tooMuch(): boolean {
    return this.messages > limits.redriveScanMessages || this.#bytes > limits.redriveHeldBytes;
  }
}
