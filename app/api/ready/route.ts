// For deployments and monitors: 200 when web, database, migrations and worker are as they should be.

import { ready } from '@/server/api/ready';

export const dynamic = 'force-dynamic';
export { ready as GET };
