// The API as OpenAPI describes it; nothing else.

import { tellOpenApi } from '@/server/api/openapi';

export const dynamic = 'force-dynamic';
export { tellOpenApi as GET };
