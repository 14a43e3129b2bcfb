// The deaths of a message, newest first: why, where, how often, when, and what it was sent with.

import type { Death } from '@/server/domain/message';
import { formatDuration, plural } from '../ui/format';
import { Name } from '../ui/name';
import { Ago, Instant } from '../ui/time';
import { exchangeName } from './message-text';

const reasons: Record<string, string> = {
  rejected: 'Rejected by a consumer',
  expired: 'Expired (message TTL)',
  maxlen: 'Pushed out (the queue was full)',
  delivery_limit: 'Delivered too often (delivery limit)',
};

export function reasonWord(reason: string): string {
  return reasons[reason] ?? reason;
}

export function DeathTimeline({ deaths }: { deaths: readonly Death[] }) {
  return (
    <section aria-label="Death history" className="min-w-0">
      <h3 className="mb-2 text-body font-semibold">Death history</h3>
      {deaths.length === 0 ? (
        <p className="text-table text-muted">
          It carries no death: it was published here, or replayed without its history.
        </p>
      ) : (
        <ol className="flex flex-col">
          {deaths.map((death, index) => (
            <li key={index} className="relative border-l border-line-strong pb-4 pl-5 last:pb-0">
              <span aria-hidden className="absolute top-1.5 -left-[5px] size-[9px] rounded-full bg-act" />
              <DeathEntry death={death} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function DeathEntry({ death }: { death: Death }) {
  const expirationMs = death.originalExpiration === null ? null : Number(death.originalExpiration);
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-body font-medium" title={death.reason}>
          {reasonWord(death.reason)}
        </span>
        <span className="text-muted">in</span>
        <Name>{death.queue}</Name>
        {death.count > 1 && <span className="text-table text-act">{plural(death.count, 'time')}</span>}
      </p>
      <p className="flex flex-wrap gap-x-4 text-table text-muted">
        <span>
          {death.atMs === null ? (
            'at an unknown time'
          ) : (
            <>
              {death.count > 1 && 'first '}
              <Instant atMs={death.atMs} />, <Ago atMs={death.atMs} />
            </>
          )}
        </span>
        <span>
          published to {exchangeName(death.exchange)} with{' '}
          {death.routingKeys.length === 0 ? 'no key' : death.routingKeys.map((key) => `“${key}”`).join(', ')}
        </span>
        {death.originalExpiration !== null && (
          <span title={`expiration: ${death.originalExpiration}`}>
            sent with a TTL of{' '}
            {expirationMs !== null && Number.isFinite(expirationMs)
              ? formatDuration(expirationMs)
              : death.originalExpiration}
          </span>
        )}
      </p>
    </>
  );
}
