// A higher role for a bounded time, with a reason: an admin says which role somebody may take, and that person takes it when
// it is needed. It holds in one session, ends by itself, and is no way to lasting rights.

import { z } from 'zod';
import { limits } from './limits';
import { roles } from './roles';

export const elevationInputSchema = z.object({
  role: z.enum(roles),
  minutes: z.literal(limits.elevationMinutes),
  reason: z.string().trim().min(1, 'Say why: it stands in the audit.').max(limits.reasonChars),
});
export type ElevationInput = z.output<typeof elevationInputSchema>;
