// Which roles may be taken for a time, and which one holds meanwhile; see elevation.ts.

import { type Role, roles } from './roles';

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
