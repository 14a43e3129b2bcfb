// What died again of the copies, as far as it was seen: by place and reason, what may have, and how it was watched.

import type { RedriveView } from '@/server/domain/redrive';
import { formatExact, plural } from '../ui/format';
import { Panel } from '../ui/panel';
import { Instant } from '../ui/time';

export function ReturnsPanel({ redrive: { returns, phase } }: { redrive: RedriveView }) {
  const { how, groups, diedAgainMessages, maybeMessages, gaps, watchUntilMs } = returns;
  if (how === null && diedAgainMessages === 0) return null;
  return (
    <Panel title="Died again">
      <div className="flex flex-col gap-2 text-table">
        <p>
          {diedAgainMessages === 0
            ? 'No copy of this redrive was seen to die again.'
            : `${plural(diedAgainMessages, 'copy', 'copies')} died again.`}
          {maybeMessages > 0 &&
            ` Up to ${formatExact(maybeMessages)} more may have: they could not be looked at.`}
          {phase === 'watching' && watchUntilMs !== null && (
            <>
              {' '}
              It is still counted, until <Instant atMs={watchUntilMs} />.
            </>
          )}
        </p>
        {groups.length > 0 && (
          <ul className="list-disc pl-5">
            {groups.map(({ queue, place, reason, sameCause, error, count }) => (
              <li key={`${queue} ${place} ${reason} ${sameCause}`} className="[overflow-wrap:anywhere]">
                {formatExact(count)} in {place}: {reason} in {queue}
                {causeWords(sameCause)}
                {error !== null && `, “${error}”`}
              </li>
            ))}
          </ul>
        )}
        {how !== null && <p className="text-muted">{how}</p>}
        {gaps.map((gap) => (
          <p key={gap} className="text-look">
            {gap}
          </p>
        ))}
      </div>
    </Panel>
  );
}

function causeWords(sameCause: boolean | null): string {
  if (sameCause === null) return '';
  return sameCause ? ', same cause' : ', another cause than before';
}
