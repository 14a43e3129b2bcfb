// A higher role for a bounded time, with a reason: an admin says which role somebody may take, and that person takes it when
// it is needed. It holds in one session, ends by itself, and is no way to lasting rights.

import { z } from 'zod';
import { limits } from './limits';
import { type Role, roles } from './roles';

export const elevationInputSchema = z.object({
  role: z.enum(roles),
  minutes: z.literal(limits.elevationMinutes),
  reason: z.string().trim().min(1, 'Say why: it stands in the audit.').max(limits.reasonChars),
});
export type ElevationInput = z.output<typeof elevationInputSchema>;

/** Roles that may be taken, lowest first. */
export function takableRoles(own: Role, mayTakeRole: Role | null): readonly Role[] {
  const most = mayTakeRole === null ? -1 : roles.indexOf(mayTakeRole);
  return roles.slice(roles.indexOf(own) + 1, most + 1);
}

/** The role in a session that took `taken`: never above what may be taken now, never below the own. */
export function roleWhileTaken(own: Role, mayTakeRole: Role | null, taken: Role): Role {
  const most = mayTakeRole === null ? 0 : roles.indexOf(mayTakeRole);
  return roles[Math.max(roles.indexOf(own), Math.min(most, roles.indexOf(taken)))] ?? own;
}
