// Type and features of a queue in the broker's own short words, each explained on hover and focus.
'use client';

import type { QueueRow } from '@/server/domain/queue';
import type { QueueType } from '@/server/domain/queue-choices';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';

const typeWords: Record<QueueType, string> = {
  classic: 'Classic queue',
  quorum: 'Quorum queue: replicated over several nodes',
  stream: 'Stream: an append-only log; reading takes nothing away',
  other: 'A queue type that Spillway does not know',
};

const featureWords: Record<string, string> = {
  D: 'Durable: survives a restart of the broker',
  AD: 'Auto-delete: deleted when its last consumer goes',
  Ex: 'Exclusive: belongs to one connection',
  TTL: 'Message TTL: messages expire',
  Exp: 'Auto-expire: the queue is deleted when unused',
  Lim: 'Max length: bounded by messages or bytes',
  Ovfl: 'Overflow behaviour is set',
  DLX: 'Dead-letter exchange: rejected and expired messages go there',
  DLK: 'Dead-letter routing key: set on dead letters',
  Pri: 'Priority queue: higher priorities are delivered first',
  SAC: 'Single active consumer: one consumer at a time',
  Pol: 'A policy applies to this queue',
};

const shownFeatures = (features: readonly string[]) => features.filter((feature) => feature !== 'D');

/** In lists "D" goes without saying; its absence is what one must know. */
export function QueueBadges({
  row: { type, features, isDeadLetter },
  all = false,
}: {
  row: Pick<QueueRow, 'type' | 'features' | 'isDeadLetter'>;
  all?: boolean;
}) {
  const transient = !features.includes('D');
  return (
    <span
      className={cn(
        'relative z-10 inline-flex max-w-full flex-wrap gap-1 align-middle',
        // With something of no width before it, even the first badge wraps when it finds no room.
        !all && "before:h-[18px] before:w-0 before:content-['']",
      )}
    >
      {isDeadLetter && (
        <Badge tone="look" title="Dead-letter queue: other queues send their dead letters here">
          DLQ
        </Badge>
      )}
      {(all || type !== 'classic') && (
        <Badge tone="unknown" title={typeWords[type]}>
          {type}
        </Badge>
      )}
      {transient && type === 'classic' && (
        <Badge title="Transient: does not survive a restart of the broker">transient</Badge>
      )}
      {(all ? features : shownFeatures(features)).map((feature) => (
        <Badge key={feature} title={featureWords[feature] ?? feature}>
          {feature}
        </Badge>
      ))}
    </span>
  );
}
