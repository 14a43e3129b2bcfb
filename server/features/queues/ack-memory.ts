// What was last seen of the acknowledgements of each channel, in this process, bounded: the channel that was not looked
// at for longest is forgotten first.

import { limits } from '@/server/domain/limits';
import type { AckMemory } from '@/server/domain/unacked';

export type AckMemories = {
  get(key: string): AckMemory | undefined;
  set(key: string, memory: AckMemory | null): void;
};

export function createAckMemories(): AckMemories {
  const memories = new Map<string, AckMemory>();
  return {
    get: (key) => memories.get(key),
    set: (key, memory) => {
      memories.delete(key);
      if (memory !== null) memories.set(key, memory);
      for (const oldest of memories.keys()) {
        if (memories.size <= limits.rememberedChannels) break;
        memories.delete(oldest);
      }
    },
  };
}
