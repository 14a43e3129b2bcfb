// The blast radius of each destination that could be chosen, from live bindings and the newest look. Nothing is
// looked at, taken or published.

import { isDomainError } from '@/server/domain/errors';
import { previewOf } from '@/server/domain/plan/preview';
import { type Reach, reachFrom, type ReachInput } from '@/server/domain/plan/reach';
import { type RedriveInput, redriveInputSchema } from '@/server/domain/redrive';
import { newestLook } from '../causes/newest-look';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';
import { routesOf } from './plan-routes';
import { wantedTargets } from './plan-targets';

/** One answer for each destination, in their order. */
export async function reachOfDestinations(
  f: Features,
  { destinations, ...asked }: ReachInput,
  signal: AbortSignal,
): Promise<Reach[]> {
  const session = await f.sessions.forCluster(asked.clusterId, { signal });
  const live = await liveQueue(session, asked, { signal });
  const look = await newestLook(f, asked);
  const reach = async (input: RedriveInput): Promise<Reach> => {
    const { table, route, routingError } = await routesOf(session, input, signal);
    const preview = look === null ? null : previewOf(look, input, table);
    const wanted = await wantedTargets(f, input, { live, preview, route });
    const blind = input.destination.kind === 'original' && (preview?.matched.length ?? 0) === 0;
    return reachFrom(wanted, preview, routingError ?? (blind ? notLooked : null));
  };
  const answers: Reach[] = [];
  for (const destination of destinations) {
    answers.push(await orUnknown(reach(redriveInputSchema.parse({ ...asked, destination }))));
  }
  return answers;
}

const notLooked = 'Each message says itself where it came from: look at some to see which queues get a copy.';

async function orUnknown(reach: Promise<Reach>): Promise<Reach> {
  try {
    return await reach;
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return reachFrom([], null, error.message);
  }
}
