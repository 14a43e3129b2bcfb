// For load balancers, containers and scripts: 200 when the database answers, with the age of the newest poll.

import { health } from '@/server/api/health';

export const dynamic = 'force-dynamic';

export function GET(): Promise<Response> {
  return health();
}
